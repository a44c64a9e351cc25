// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Layout;

/// <summary>Type information of a BPF object, as far as layouts need it. Format: the kernel's BTF
/// documentation.</summary>
internal readonly unsafe struct Btf(nint handle)
{
    internal const uint KindStruct = 4;
    internal const uint KindEnum = 6;
    private const uint KindTypedef = 8;
    private const uint KindFunction = 12;
    private const uint KindSection = 15;
    private const int HeaderWords = 3;                          // name, info, size: 32 bits each
    private const int EntryWords = 3;                           // of a struct's member and a section's variable
    private const int EnumEntryWords = 2;

    /// <summary>A member of a struct or a value of an enum.</summary>
    internal readonly record struct Member(string Name, long Offset, long Bytes);

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

    /// <summary>Bytes of a struct; -1 if there is none of that name.</summary>
    internal long SizeOf(string name)
    {
        int id = LibBpf.btf__find_by_name_kind(handle, name, KindStruct);
        return id > 0 ? LibBpf.btf__type_by_id(handle, (uint)id)[2] : -1;
    }

    /// <summary>Members of a struct with offsets and sizes in bytes.</summary>
    internal List<Member> Members(string name)
    {
        List<Member> members = [];
        int id = LibBpf.btf__find_by_name_kind(handle, name, KindStruct);
        if (id <= 0)
            return members;
        uint* type = LibBpf.btf__type_by_id(handle, (uint)id);
        uint* member = type + HeaderWords;
        for (int left = Length(type); left > 0; left--, member += EntryWords)
            members.Add(new Member(Name(member[0]), member[2] / 8, LibBpf.btf__resolve_size(handle, member[1])));
        return members;
    }

    /// <summary>Names and values of an enum.</summary>
    internal List<Member> Values(string name)
    {
        List<Member> values = [];
        int id = LibBpf.btf__find_by_name_kind(handle, name, KindEnum);
        if (id <= 0)
            return values;
        uint* type = LibBpf.btf__type_by_id(handle, (uint)id);
        uint* value = type + HeaderWords;
        for (int left = Length(type); left > 0; left--, value += EnumEntryWords)
            values.Add(new Member(Name(value[0]), (int)value[1], 0));
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
