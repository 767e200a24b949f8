# One switch, so that the presets can name what excludes what.
if(ZJ_SANITIZE)
  if(ZJ_SANITIZE MATCHES "address" AND ZJ_SANITIZE MATCHES "thread")
    message(FATAL_ERROR "ZJ_SANITIZE=${ZJ_SANITIZE}: address and thread exclude each other")
  endif()
  add_compile_options(-fsanitize=${ZJ_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ZJ_SANITIZE})
endif()

# libFuzzer follows the branches of every target that is built, not only of its own.
if(ZJ_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
