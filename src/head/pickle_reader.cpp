// SPDX-License-Identifier: Apache-2.0
#include "head/pickle_reader.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <optional>
#include <string_view>

namespace halfspace {

namespace {

using NodeId = std::uint32_t;

enum class Kind { None, Number, Text, Global, Tuple, List, Dict, Storage, Tensor, Mark };

/// A value the pickle makes. Values refer to others by number: a pickle can tie them in a ring.
struct Node {
    Kind kind = Kind::None;
    std::int64_t number = 0;
    std::string text;           ///< of Text; `module.name` of Global
    std::vector<NodeId> items;  ///< of Tuple, List; of Dict key, value, key, value, ...
};

[[noreturn]] void corrupt(const std::string& what) {
    throw Error(ErrorCode::Corrupt, "The PyTorch file's pickle is broken: " + what);
}

[[noreturn]] void refuse(const std::string& what) {
    throw Error(ErrorCode::InvalidInput,
                fmt::format("The PyTorch file holds more than a state dict: {}. Nothing of it was "
                            "run. Save the layer alone: torch.save(layer.state_dict(), FILE)",
                            what));
}

constexpr std::string_view kDict = "collections.OrderedDict";
constexpr std::string_view kTensor = "torch._utils._rebuild_tensor_v2";
constexpr std::string_view kParameter = "torch._utils._rebuild_parameter";

bool is_storage(std::string_view global) {
    return global.starts_with("torch.") && global.ends_with("Storage") &&
           global.find('.', 6) == std::string_view::npos;
}

/// The bytes of the pickle, from the first on.
class Input {
public:
    explicit Input(std::span<const std::uint8_t> bytes) : m_left(bytes) {}

    std::uint8_t byte() { return take(1)[0]; }

    std::uint64_t number(std::size_t width) {
        const auto bytes = take(width);
        std::uint64_t value = 0;
        for (std::size_t i = width; i-- > 0;) value = value << 8U | bytes[i];
        return value;
    }

    std::string text(std::uint64_t length) {
        const auto bytes = take(length);
        return {bytes.begin(), bytes.end()};
    }

    std::string line() {
        const auto end = std::ranges::find(m_left, std::uint8_t{'\n'});
        if (end == m_left.end()) corrupt("it ends within a name");
        std::string text(m_left.begin(), end);
        m_left = m_left.subspan(text.size() + 1);
        return text;
    }

private:
    std::span<const std::uint8_t> take(std::uint64_t count) {
        if (count > m_left.size()) corrupt("it ends early");
        const auto taken = m_left.first(count);
        m_left = m_left.subspan(count);
        return taken;
    }

    std::span<const std::uint8_t> m_left;
};

std::int64_t sign_extended(std::uint64_t value, std::size_t width) {
    if (width == 0) return 0;
    const auto shift = static_cast<unsigned>(64 - 8 * width);
    return static_cast<std::int64_t>(value << shift) >> shift;
}

/// The pickle's stack machine, without its calls.
class Machine {
public:
    explicit Machine(std::span<const std::uint8_t> pickle) : m_input(pickle) {}

    /// The value the pickle stands for.
    NodeId run() {
        for (;;) {
            const std::uint8_t opcode = m_input.byte();
            if (opcode == '.') return pop();
            const bool is_known = push_constant(opcode) || push_container(opcode) ||
                                  remember(opcode) || change(opcode);
            if (!is_known) refuse(fmt::format("its pickle uses opcode {:#04x}", opcode));
        }
    }

    [[nodiscard]] const Node& at(NodeId id) const { return m_nodes[id]; }

private:
    void push(Node node) {
        m_nodes.push_back(std::move(node));
        m_stack.push_back(static_cast<NodeId>(m_nodes.size() - 1));
    }
    void push_number(std::int64_t number) { push({Kind::Number, number, {}, {}}); }
    void push_text(std::string text) { push({Kind::Text, 0, std::move(text), {}}); }

    void push_global(const std::string& module, const std::string& name) {
        std::string global = fmt::format("{}.{}", module, name);
        const bool is_known =
            global == kDict || global == kTensor || global == kParameter || is_storage(global);
        if (!is_known) refuse(fmt::format("its pickle asks for {}", global));
        push({Kind::Global, 0, std::move(global), {}});
    }

    NodeId pop() {
        if (m_stack.empty()) corrupt("it takes a value that is not there");
        const NodeId id = m_stack.back();
        m_stack.pop_back();
        return id;
    }

    NodeId top() const {
        if (m_stack.empty()) corrupt("it changes a value that is not there");
        return m_stack.back();
    }

    std::vector<NodeId> pop_to_mark() {
        const auto mark = std::find_if(m_stack.rbegin(), m_stack.rend(),
                                       [&](NodeId id) { return at(id).kind == Kind::Mark; });
        if (mark == m_stack.rend()) corrupt("a mark is missing");
        std::vector<NodeId> items(mark.base(), m_stack.end());
        m_stack.erase(mark.base() - 1, m_stack.end());
        return items;
    }

    bool push_constant(std::uint8_t opcode) {
        switch (opcode) {
            case 0x80: m_input.byte(); return true;     // PROTO
            case 0x95: m_input.number(8); return true;  // FRAME
            case '(': push({Kind::Mark, 0, {}, {}}); return true;
            case 'N': push({}); return true;
            case 0x88: push_number(1); return true;  // NEWTRUE
            case 0x89: push_number(0); return true;  // NEWFALSE
            case 'K': push_number(m_input.byte()); return true;
            case 'M': push_number(static_cast<std::int64_t>(m_input.number(2))); return true;
            case 'J': push_number(sign_extended(m_input.number(4), 4)); return true;
            case 'G':
                m_input.number(8);
                push({});
                return true;                      // a float, which no tensor needs
            case 0x8A: push_long(); return true;  // LONG1
            case 'X': push_text(m_input.text(m_input.number(4))); return true;
            case 0x8C: push_text(m_input.text(m_input.byte())); return true;
            case 0x8D: push_text(m_input.text(m_input.number(8))); return true;
            case 'c': {
                const std::string module = m_input.line();
                push_global(module, m_input.line());
                return true;
            }
            case 0x93: {  // STACK_GLOBAL
                const NodeId name = pop();
                const NodeId module = pop();
                push_global(std::string(at(module).text), std::string(at(name).text));
                return true;
            }
            default: return false;
        }
    }

    void push_long() {
        const std::size_t width = m_input.byte();
        if (width > 8) refuse("a number in it has more than 64 bits");
        push_number(sign_extended(m_input.number(width), width));
    }

    bool push_container(std::uint8_t opcode) {
        switch (opcode) {
            case '}': push({Kind::Dict, 0, {}, {}}); return true;
            case ']': push({Kind::List, 0, {}, {}}); return true;
            case ')': push({Kind::Tuple, 0, {}, {}}); return true;
            case 't': push({Kind::Tuple, 0, {}, pop_to_mark()}); return true;
            case 0x85:
            case 0x86:
            case 0x87: {  // TUPLE1 to TUPLE3
                std::vector<NodeId> items(opcode - 0x84U);
                for (std::size_t i = items.size(); i-- > 0;) items[i] = pop();
                push({Kind::Tuple, 0, {}, std::move(items)});
                return true;
            }
            default: return false;
        }
    }

    bool remember(std::uint8_t opcode) {
        switch (opcode) {
            case 'q': m_memo[m_input.byte()] = top(); return true;
            case 'r': m_memo[m_input.number(4)] = top(); return true;
            case 0x94: m_memo[m_memo.size()] = top(); return true;  // MEMOIZE
            case 'h': recall(m_input.byte()); return true;
            case 'j': recall(m_input.number(4)); return true;
            default: return false;
        }
    }

    void recall(std::uint64_t place) {
        const auto found = m_memo.find(place);
        if (found == m_memo.end()) corrupt("it recalls what it did not keep");
        m_stack.push_back(found->second);
    }

    bool change(std::uint8_t opcode) {
        switch (opcode) {
            case 's': {
                const NodeId value = pop();
                const NodeId key = pop();
                add_to(Kind::Dict, {key, value});
                return true;
            }
            case 'u': add_to(Kind::Dict, pop_to_mark()); return true;
            case 'a': add_to(Kind::List, {pop()}); return true;
            case 'e': add_to(Kind::List, pop_to_mark()); return true;
            case 'b':
                pop();
                top();
                return true;  // BUILD: what a dict carries beside its entries
            case 'Q': push_storage(); return true;
            case 'R': rebuild(); return true;
            default: return false;
        }
    }

    void add_to(Kind kind, const std::vector<NodeId>& items) {
        Node& target = m_nodes[top()];
        if (target.kind != kind || (kind == Kind::Dict && items.size() % 2 != 0)) {
            corrupt("it adds to what is no list or dict");
        }
        target.items.insert(target.items.end(), items.begin(), items.end());
    }

    /// ("storage", type, key, device, numbers)
    void push_storage() {
        const Node& id = at(pop());
        constexpr std::size_t kParts = 5;
        if (id.kind != Kind::Tuple || id.items.size() != kParts ||
            at(id.items[0]).text != "storage" || at(id.items[1]).kind != Kind::Global ||
            at(id.items[2]).kind != Kind::Text) {
            corrupt("a tensor's storage is not described");
        }
        push({Kind::Storage, 0, {}, {id.items[1], id.items[2]}});
    }

    void rebuild() {
        const Node& arguments = at(pop());
        const Node& function = at(pop());
        if (function.kind != Kind::Global || arguments.kind != Kind::Tuple) {
            corrupt("it calls what is no function");
        }
        if (function.text == kDict && arguments.items.empty()) {
            push({Kind::Dict, 0, {}, {}});
        } else if (function.text == kTensor && arguments.items.size() >= 4) {
            push({Kind::Tensor, 0, {}, {arguments.items.begin(), arguments.items.begin() + 4}});
        } else if (function.text == kParameter && !arguments.items.empty()) {
            m_stack.push_back(arguments.items.front());
        } else {
            refuse(fmt::format("its pickle calls {} in a way of its own", function.text));
        }
    }

    Input m_input;
    std::vector<Node> m_nodes;
    std::vector<NodeId> m_stack;
    std::map<std::uint64_t, NodeId> m_memo;
};

std::uint64_t size_of(const Node& node) {
    if (node.kind != Kind::Number || node.number < 0) corrupt("a size is no whole number");
    return static_cast<std::uint64_t>(node.number);
}

std::vector<std::uint64_t> sizes_of(const Machine& machine, const Node& tuple) {
    if (tuple.kind != Kind::Tuple) corrupt("a shape is no tuple");
    std::vector<std::uint64_t> sizes;
    for (const NodeId item : tuple.items) sizes.push_back(size_of(machine.at(item)));
    return sizes;
}

PickledTensor tensor_from(const Machine& machine, const Node& node, std::string name) {
    const Node& storage = machine.at(node.items[0]);
    if (storage.kind != Kind::Storage) corrupt("a tensor has no storage");
    PickledTensor tensor;
    tensor.name = std::move(name);
    tensor.type = machine.at(storage.items[0]).text.substr(std::strlen("torch."));
    tensor.storage = machine.at(storage.items[1]).text;
    tensor.offset = size_of(machine.at(node.items[1]));
    tensor.shape = sizes_of(machine, machine.at(node.items[2]));
    tensor.strides = sizes_of(machine, machine.at(node.items[3]));
    if (tensor.shape.size() != tensor.strides.size()) corrupt("a shape and its strides differ");
    return tensor;
}

std::optional<NodeId> entry_of(const Machine& machine, const Node& dict, std::string_view key) {
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
        if (machine.at(dict.items[i]).text == key) return dict.items[i + 1];
    }
    return std::nullopt;
}

/// The dict of the tensors within a checkpoint, or `dict` itself.
const Node& state_dict_of(const Machine& machine, const Node& dict) {
    for (const std::string_view key : {"state_dict", "model_state_dict", "model"}) {
        const auto inner = entry_of(machine, dict, key);
        if (inner && machine.at(*inner).kind == Kind::Dict) return machine.at(*inner);
    }
    return dict;
}

}  // namespace

std::vector<PickledTensor> read_pickled_tensors(std::span<const std::uint8_t> pickle) {
    Machine machine(pickle);
    const Node& result = machine.at(machine.run());
    if (result.kind == Kind::Tensor) return {tensor_from(machine, result, "weight")};
    if (result.kind != Kind::Dict) refuse("it is no dict of tensors");
    const Node& dict = state_dict_of(machine, result);
    std::vector<PickledTensor> tensors;
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
        const Node& value = machine.at(dict.items[i + 1]);
        if (value.kind != Kind::Tensor) continue;
        tensors.push_back(tensor_from(machine, value, machine.at(dict.items[i]).text));
    }
    return tensors;
}

}  // namespace halfspace
