// page_connection: see page_connection.h.
#include "scenario/page_connection.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace contend::inline CONTEND_BACKEND {

page_connection::page_connection(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{.tv_sec = 1, .tv_usec = 0};
  const linger at_once{.l_onoff = 1, .l_linger = 0};  // leaves no address behind that the kernel still waits for
  const int yes = 1;
  (void)::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  (void)::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  (void)::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    ::close(socket_);
    throw std::system_error(error, std::generic_category(), absl::StrCat("page_connection to port ", port));
  }
}

page_connection::~page_connection() { ::close(socket_); }

std::string page_connection::fetch(long page) { return request(absl::StrCat("/page/", page)); }

std::string page_connection::request(std::string_view path) {
  const std::string asked = absl::StrCat("GET ", std::string(path), " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  if (::send(socket_, asked.data(), asked.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(asked.size())) {
    throw std::runtime_error("the request cannot be sent");
  }
  std::size_t head = 0;
  while ((head = received_.find("\r\n\r\n")) == std::string::npos) receive_more();
  const std::string_view length_field = "Content-Length: ";
  const std::size_t field = received_.find(length_field);
  std::size_t length = 0;
  const std::size_t number = field + length_field.size();
  if (field >= head || !absl::SimpleAtoi(received_.substr(number, received_.find('\r', number) - number), &length)) {
    throw std::runtime_error("the answer does not say how long it is");
  }
  const std::size_t body = head + 4;
  while (received_.size() < body + length) receive_more();
  std::string answer = received_.substr(body, length);
  received_.erase(0, body + length);
  return answer;
}

void page_connection::receive_more() {
  std::array<char, 4096> part;
  const ssize_t length = ::recv(socket_, part.data(), part.size(), 0);
  if (length <= 0) throw std::runtime_error("the answer is not whole");
  received_.append(part.data(), static_cast<std::size_t>(length));
}

}  // namespace contend::inline CONTEND_BACKEND
