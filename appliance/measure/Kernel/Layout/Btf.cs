// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Layout;

/// <summary>Type information of a BPF object or of the running kernel. Format: the kernel's BTF
/// documentation.</summary>
internal readonly unsafe struct Btf(nint handle)
{
    private const uint KindEnum = 6;
    private const uint KindTypedef = 8;
    private const uint KindFunction = 12;
    private const uint KindSection = 15;
    private const int HeaderWords = 3;                          // name, info, size: 32 bits each
    private const int EntryWords = 3;                           // of a struct's member and a section's variable
    private const int EnumEntryWords = 2;

    internal readonly record struct EnumValue(string Name, int Value);

    /// <summary>Reads from the types of the running kernel, whose loading takes tens of milliseconds.</summary>
    /// <param name="read">Reads what is wanted; the types are gone afterwards.</param>
    /// <param name="result">Receives what it returned.</param>
    /// <returns>False if the kernel has none.</returns>
    internal static bool TryReadKernel<T>(Func<Btf, T> read, [NotNullWhen(true)] out T? result)
        where T : notnull
    {
        result = default;
        nint kernel = LibBpf.btf__load_vmlinux_btf();
        if (kernel == 0)
            return false;
        try
        {
            result = read(new Btf(kernel));
            return true;
        }
        finally
        {
            LibBpf.btf__free(kernel);
        }
    }

    internal List<EnumValue> Values(string name)
    {
        List<EnumValue> values = [];
        int id = LibBpf.btf__find_by_name_kind(handle, name, KindEnum);
        if (id <= 0)
            return values;
        uint* type = LibBpf.btf__type_by_id(handle, (uint)id);
        uint* value = type + HeaderWords;
        for (int left = Length(type); left > 0; left--, value += EnumEntryWords)
            values.Add(new EnumValue(Name(value[0]), (int)value[1]));
        return values;
    }

    /// <summary>Number of arguments of a tracepoint; -1 if the kernel has none of that name.</summary>
    internal int ArgumentsOf(string tracepoint)
    {
        // typedef void (*btf_trace_NAME)(void *, arguments)
        int id = LibBpf.btf__find_by_name_kind(handle, "btf_trace_" + tracepoint, KindTypedef);
        if (id <= 0)
            return -1;
        uint pointer = LibBpf.btf__type_by_id(handle, (uint)id)[2];
        uint function = LibBpf.btf__type_by_id(handle, pointer)[2];
        return Length(LibBpf.btf__type_by_id(handle, function)) - 1;
    }

    /// <summary>Number of arguments of a function of the kernel; -1 if it has none of that name.</summary>
    internal int ArgumentsOfFunction(string name)
    {
        int id = LibBpf.btf__find_by_name_kind(handle, name, KindFunction);
        return id > 0 ? Length(LibBpf.btf__type_by_id(handle, LibBpf.btf__type_by_id(handle, (uint)id)[2])) : -1;
    }

    /// <summary>True if the kernel has a function of that name.</summary>
    internal bool HasFunction(string name) => LibBpf.btf__find_by_name_kind(handle, name, KindFunction) > 0;

    /// <summary>Offset of a global variable in its section, bytes.</summary>
    internal int OffsetInSection(string section, string variable)
    {
        int id = LibBpf.btf__find_by_name_kind(handle, section, KindSection);
        if (id > 0)
        {
            uint* type = LibBpf.btf__type_by_id(handle, (uint)id);
            uint* entry = type + HeaderWords;
            for (int left = Length(type); left > 0; left--, entry += EntryWords)
            {
                if (Name(LibBpf.btf__type_by_id(handle, entry[0])[0]) == variable)
                    return (int)entry[1];
            }
        }
        throw new InvalidOperationException($"no variable {variable} in {section}");
    }

    private static int Length(uint* type) => (int)(type[1] & 0xFFFF);

    private string Name(uint offset) =>
        Marshal.PtrToStringUTF8((nint)LibBpf.btf__name_by_offset(handle, offset)) ?? "";
}
