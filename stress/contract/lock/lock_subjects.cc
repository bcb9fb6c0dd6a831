// lock_subjects: every line of contenders.h behind any_lock; the only file that is compiled for each of them.
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>  // seam: std::shared_lock is part of what locks promise
#include <type_traits>
#include <utility>
#include <vector>

#include "contract/lock/any_lock.h"
#include "lock/contenders.h"
#include "platform/hosted.h"
#include "platform/placed.h"
#include "platform/type_list.h"

namespace contend::inline CONTEND_BACKEND::contract {
namespace {

using namespace std::chrono_literals;

template <class Lock>
class lock_of final : public any_lock {
 public:
  static constexpr lock_traits traits = Lock::traits;

  explicit lock_of(hosted<placed<Lock>> home) : home_(std::move(home)), lock_((*home_)->get()) {}
  explicit lock_of(Lock& lock) : lock_(lock) {}

  static absl::StatusOr<std::unique_ptr<any_lock>> make(scope sharing) {
    auto home = hosted<placed<Lock>>::create({.sharing = sharing});
    if (!home.ok()) return home.status();
    return std::make_unique<lock_of>(*std::move(home));
  }

  void lock() override { lock_.lock(); }
  bool try_lock() override { return lock_.try_lock(); }
  void unlock() override { lock_.unlock(); }
  bool try_lock_until(deadline until) override {
    if constexpr (traits.timed) {
      return lock_.try_lock_until(until);
    } else {
      return false;
    }
  }
  void lock_shared() override {
    if constexpr (traits.shared) lock_.lock_shared();
  }
  bool try_lock_shared() override {
    if constexpr (traits.shared) return lock_.try_lock_shared();
    return false;
  }
  bool try_lock_shared_until(deadline until) override {
    if constexpr (traits.shared && traits.timed) {
      return lock_.try_lock_shared_until(until);
    } else {
      return false;
    }
  }
  void unlock_shared() override {
    if constexpr (traits.shared) lock_.unlock_shared();
  }
  std::uint32_t waiting() override {
    if constexpr (traits.fair) return lock_.waiting();
    return 0;
  }

  bool works_with_standard_guards() override {
    { const std::scoped_lock guard(lock_); }
    { const std::lock_guard guard(lock_); }
    bool all = std::unique_lock(lock_, std::try_to_lock).owns_lock();
    if constexpr (traits.timed) {
      all = all && std::unique_lock(lock_, 1h).owns_lock();
      all = all && std::unique_lock(lock_, std::chrono::steady_clock::now() + 1h).owns_lock();
      all = all && std::unique_lock(lock_, std::chrono::system_clock::now() + 1h).owns_lock();
      all = all && std::unique_lock(lock_, std::chrono::system_clock::now() - 1h).owns_lock();  // tries once
    }
    if constexpr (traits.shared) {
      all = all && std::shared_lock(lock_).owns_lock();
      if constexpr (traits.timed) {
        all = all && std::shared_lock(lock_, 1h).owns_lock();
        all = all && std::shared_lock(lock_, std::chrono::steady_clock::now() + 1h).owns_lock();
      }
    }
    return all;
  }

  absl::StatusOr<std::unique_ptr<any_lock>> attach(std::span<std::byte> memory) override {
    const absl::StatusOr<placed<Lock>*> found = placed<Lock>::attach(memory);
    if (!found.ok()) return found.status();
    return std::make_unique<lock_of>((*found)->get());
  }
  const region& memory() const override { return home_->memory(); }

 private:
  std::optional<hosted<placed<Lock>>> home_;  // none: it lives in another one's region
  Lock& lock_;
};

}  // namespace

const std::vector<lock_subject>& lock_subjects() {
  static const std::vector<lock_subject> all = [] {
    std::vector<lock_subject> subjects;
    for_each_type(lock_contenders{}, [&]<class Contender>(std::type_identity<Contender>) {
      subjects.push_back(
          {Contender::name(), Contender::wait(), Contender::traits, &lock_of<typename Contender::lock>::make});
    });
    return subjects;
  }();
  return all;
}

}  // namespace contend::inline CONTEND_BACKEND::contract
