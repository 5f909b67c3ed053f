"""Numbers to SVG figures in Indonesian or English, readable without colour and without sight; no input or output."""
