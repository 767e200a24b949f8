# libcurl with the Mbed TLS backend. Where the system's libcurl has it, that one
# serves; Debian's has not, so the distribution's own patched source is built once
# under build/deps (HTTP only, static; about 35 s) and shared by all presets.
set(ZJ_CURL_PREFIX "${CMAKE_SOURCE_DIR}/build/deps/curl" CACHE PATH "Where curl with Mbed TLS is, or is put")

add_library(ZjCurl INTERFACE)
execute_process(COMMAND curl-config --ssl-backends OUTPUT_VARIABLE system_backends ERROR_QUIET)
if(system_backends MATCHES "mbedTLS")
  pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl>=7.88)
  target_link_libraries(ZjCurl INTERFACE PkgConfig::CURL)
else()
  if(NOT EXISTS "${ZJ_CURL_PREFIX}/lib/libcurl.a")
    message(STATUS "Building curl with Mbed TLS from the distribution's source")
    execute_process(
      COMMAND "${CMAKE_SOURCE_DIR}/packaging/cmake/build-curl" "${ZJ_CURL_PREFIX}"
      RESULT_VARIABLE failed)
    if(failed)
      message(FATAL_ERROR "packaging/cmake/build-curl failed (${failed}); its log is in ${ZJ_CURL_PREFIX}/build.log")
    endif()
  endif()
  target_include_directories(ZjCurl SYSTEM INTERFACE "${ZJ_CURL_PREFIX}/include")
  target_compile_definitions(ZjCurl INTERFACE CURL_STATICLIB)
  target_link_libraries(ZjCurl INTERFACE "${ZJ_CURL_PREFIX}/lib/libcurl.a" ZjMbedTls Threads::Threads)
endif()
