// type_list: a list of types, joined at compile time: how families list their contenders.
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>

#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND {

template <class... Types>
struct type_list {
  static constexpr std::size_t size = sizeof...(Types);
  template <std::size_t I>
  using at = std::tuple_element_t<I, std::tuple<Types...>>;
};

namespace detail {
template <class... Lists>
struct joined;
template <class... Types>
struct joined<type_list<Types...>> {
  using type = type_list<Types...>;
};
template <class... First, class... Second, class... Rest>
struct joined<type_list<First...>, type_list<Second...>, Rest...> : joined<type_list<First..., Second...>, Rest...> {};
}  // namespace detail

template <class... Lists>
using join = typename detail::joined<Lists...>::type;

// Calls `visit(std::type_identity<T>)` for every type of the list, in order.
template <class Visit, class... Types>
void for_each_type(type_list<Types...>, Visit&& visit) {
  (visit(std::type_identity<Types>{}), ...);
}

}  // namespace contend::inline CONTEND_BACKEND
