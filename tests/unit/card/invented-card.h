/* The commands of a reading and the answers of an invented card (tests/sim/personas/README.md),
 * in hex, put together by hand from spec/card.md: nothing here is made by the code under test. */
#pragma once

#define SELECT "00A404000F7378312E73682EC9E7BBE1B1A3D5CF"
#define ALL05  "00B2012D40"
#define ALL06  "00B201355B"
#define FILE05 "00A4020002EF05"
#define FILE06 "00A4020002EF06"

#define FCI(algorithm)                                                                                                 \
  "6F1C840F7378312E73682EC9E7BBE1B1A3D5CFA509880101"                                                                   \
  "9F0C038601" algorithm
#define FCI_PLAIN "6F16840F7378312E73682EC9E7BBE1B1A3D5CFA503880101"

#define IDENT         "0110430100D1560000050000000100000001"
#define OTHER_IDENT   "0110430100D1560000050000000200000002"
#define CLASS         "020133"
#define VERSION(hex)  "0304" hex
#define V1            VERSION ("312E3030")
#define V2            VERSION ("322E3030")
#define V3            VERSION ("332E3030")
#define V4            VERSION ("342E3030")
#define INSTITUTION   "040CFFFFFFFFFFFFFFFFFFFFFFFF"
#define ISSUED        "050420150601"
#define EXPIRES       "060420350601"
#define CARD_NO       "0709543030303030303158"
#define REST05        INSTITUTION ISSUED EXPIRES CARD_NO
#define EF05(version) IDENT CLASS version REST05

#define SSN       "0812393930303031313934393131303230303135"
#define NAME      "091EB2E2CAD4BCD7000000000000000000000000000000000000000000000000"
#define EXTENSION "4E140000000000000000000000000000000000000000"
#define SEX       "0A0131"
#define ETHNIC    "0B0101"
#define PLACE     "0C03430100"
#define BIRTH     "0D0419491102"
#define EF06      SSN NAME SEX ETHNIC PLACE BIRTH
#define EF06_LONG SSN NAME EXTENSION SEX ETHNIC PLACE BIRTH

/* 15 header digits and 16 random bytes */
#define INTERNAL    "0088000010................................"
#define INTERNAL_LE "0088000010................................08"
#define CHALLENGE   "0084000008"
#define EXTERNAL    "0082000A1011223344556677888877665544332211"
