-- What a good analyst would write by hand for PKH over the same prepared files: the same joins, the same comparison of
-- folded name and birth date, the same rules of these five registers. No reasons, no unknowns kept apart beyond SQL's own,
-- no second look at rows whose NIK does not match, nothing stored that could be replayed.
COPY (
WITH cocok AS (
  SELECT l.row, l.kode_wilayah, d.no_kk, d.nik, d.meninggal, d.nik_ganda, d.nik_nonaktif, d.pindah,
         coalesce(d.nama_kunci = l.nama_kunci AND d.tanggal_lahir = l.tanggal_lahir, FALSE) AS sama
  FROM daftar l
  LEFT JOIN (SELECT * FROM read_parquet('{dukcapil}')) d ON d.nik = l.nik
),
terdaftar AS (
  SELECT CASE WHEN sama THEN no_kk ELSE -1 - row END AS satuan, any_value(kode_wilayah) AS kode_wilayah,
         count(*) AS baris, count(DISTINCT nik) AS orang, bool_and(sama) AS sama, bool_or(meninggal) AS meninggal,
         bool_or(nik_ganda) AS ganda, bool_or(nik_nonaktif) AS nonaktif, bool_or(pindah) AS pindah
  FROM cocok GROUP BY ALL
),
keluarga AS (
  SELECT d.no_kk AS satuan,
         bool_or(t.desil >= 1 AND t.desil_sampai <= 4) AS miskin,
         bool_or(t.desil > 4) AS mampu,
         bool_or(date_diff('year', d.tanggal_lahir, DATE '{as_of}')
                 - CAST(strftime(d.tanggal_lahir, '%m%d') > strftime(DATE '{as_of}', '%m%d') AS INT) BETWEEN 0 AND 6) AS anak,
         bool_or(date_diff('year', d.tanggal_lahir, DATE '{as_of}')
                 - CAST(strftime(d.tanggal_lahir, '%m%d') > strftime(DATE '{as_of}', '%m%d') AS INT) BETWEEN 6 AND 21
                 AND NOT p.tamat_sekolah) AS remaja,
         bool_or(date_diff('year', d.tanggal_lahir, DATE '{as_of}')
                 - CAST(strftime(d.tanggal_lahir, '%m%d') > strftime(DATE '{as_of}', '%m%d') AS INT) >= 60) AS lansia,
         bool_or(p.pelajar) AS pelajar,
         bool_or(b.asn_aktif) AS asn,
         bool_or(b.pppk) AS pppk,
         bool_or(w.upah_dilaporkan > m.nilai AND w.tanggal_fakta >= DATE '{wage_since}') AS upah,
         bool_or(w.upah_dilaporkan > m.nilai AND w.tanggal_fakta < DATE '{wage_since}') AS upah_usang,
         bool_or(date_diff('day', d.pisah_kk_terakhir, DATE '{as_of}') < 366) AS pisah
  FROM read_parquet('{dukcapil}') d
  JOIN (SELECT satuan, kode_wilayah FROM terdaftar WHERE satuan >= 0) s ON s.satuan = d.no_kk
  LEFT JOIN read_parquet('{dtsen}') t ON t.nik = d.nik
  LEFT JOIN read_parquet('{dapodik}') p ON p.nik = d.nik
  LEFT JOIN read_parquet('{bkn}') b ON b.nik = d.nik
  LEFT JOIN read_parquet('{bpjs_tk}') w ON w.nik = d.nik
  LEFT JOIN upah_minimum m ON m.provinsi = substr(s.kode_wilayah, 1, 2)
  WHERE NOT d.meninggal AND NOT d.nik_nonaktif
  GROUP BY d.no_kk
)
SELECT s.satuan,
       CASE WHEN NOT s.sama THEN 'PERLU_TINJAUAN'
            WHEN (k.mampu AND NOT k.miskin) OR k.asn OR k.pppk OR k.upah THEN 'TERINDIKASI_TIDAK_LAYAK'
            WHEN coalesce(s.meninggal, FALSE) OR s.ganda OR s.nonaktif OR s.pindah OR s.baris > s.orang OR k.upah_usang
                 OR k.pisah OR k.miskin IS NULL OR NOT coalesce(k.anak OR k.remaja OR k.lansia OR k.pelajar, FALSE)
              THEN 'PERLU_TINJAUAN'
            ELSE 'LAYAK' END AS hasil
FROM terdaftar s LEFT JOIN keluarga k USING (satuan)
) TO '{out}' (FORMAT parquet, COMPRESSION zstd)
