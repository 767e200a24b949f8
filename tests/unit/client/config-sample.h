/* The smallest configuration that is complete, for tests that change one line of it. */
#pragma once

#define CONFIG_SAMPLE                                                                                                  \
  "[institution]\n"                                                                                                    \
  "code=H33010000001\n"                                                                                                \
  "name=测试医院\n"                                                                                                \
  "region=330100\n"                                                                                                    \
  "[platform]\n"                                                                                                       \
  "url=https://platform.test:8443/fsi/api/rsfComIfsService/callService\n"                                              \
  "authority=ca.pem\n"                                                                                                 \
  "revocation=crl.pem\n"                                                                                               \
  "certificate=desk.pem\n"                                                                                             \
  "key=desk.key\n"
