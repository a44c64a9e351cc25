// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel;

/// <summary>One map of a BPF object; the object owns it.</summary>
internal readonly struct BpfMap(nint handle, string name)
{
    /// <summary>File descriptor, once the object is loaded.</summary>
    internal int Fd => LibBpf.bpf_map__fd(handle);

    /// <summary>Id by which tracepoints name it, once the object is loaded.</summary>
    internal unsafe uint Id
    {
        get
        {
            const int InformationWords = 22;                    // struct bpf_map_info, as of libbpf 1.1
            uint* information = stackalloc uint[InformationWords];
            uint bytes = InformationWords * sizeof(uint);
            new Span<uint>(information, InformationWords).Clear();
            NativeError.Check(
                LibBpf.bpf_obj_get_info_by_fd(Fd, information, &bytes), "bpf_obj_get_info_by_fd", "kernel",
                $"map {name} cannot be asked for its id", "see 'telemetry doctor'");
            return information[1];
        }
    }

    /// <summary>Sum over all CPUs of a 64-bit counter, once the object is loaded.</summary>
    /// <param name="place">Place of the counter in the map, whose values are one for each CPU.</param>
    /// <param name="where">Command, for the failure.</param>
    /// <exception cref="FailureException">The map cannot be read.</exception>
    internal unsafe ulong SumOfCpus(uint place, string where)
    {
        int cpus = LibBpf.libbpf_num_possible_cpus();
        ulong* values = stackalloc ulong[cpus];
        NativeError.Check(
            LibBpf.bpf_map_lookup_elem(Fd, &place, values), "bpf_map_lookup_elem", where, $"{name} cannot be read",
            "see 'telemetry doctor'");
        ulong sum = 0;
        for (int cpu = 0; cpu < cpus; cpu++)
            sum += values[cpu];
        return sum;
    }

    /// <summary>Sets the sizes; before the object is loaded.</summary>
    internal void Resize(long entries, long valueBytes)
    {
        Set(LibBpf.bpf_map__set_max_entries(handle, checked((uint)entries)), "bpf_map__set_max_entries");
        if (valueBytes > 0)
            Set(LibBpf.bpf_map__set_value_size(handle, checked((uint)valueBytes)), "bpf_map__set_value_size");
    }

    /// <summary>Allocates the map's memory on a NUMA node; before the object is loaded.</summary>
    internal void PlaceOn(int node)
    {
        const uint OnNode = 4;                                  // BPF_F_NUMA_NODE
        Set(LibBpf.bpf_map__set_map_flags(handle, LibBpf.bpf_map__map_flags(handle) | OnNode),
            "bpf_map__set_map_flags");
        Set(LibBpf.bpf_map__set_numa_node(handle, (uint)node), "bpf_map__set_numa_node");
    }

    /// <summary>Uses the map of another object in place of this one; before the object is loaded.</summary>
    internal void Share(BpfMap other) => Set(LibBpf.bpf_map__reuse_fd(handle, other.Fd), "bpf_map__reuse_fd");

    /// <summary>Sets if the map is created; before the object is loaded.</summary>
    internal void Use(bool use) =>
        Set(LibBpf.bpf_map__set_autocreate(handle, use ? (byte)1 : (byte)0), "bpf_map__set_autocreate");

    private void Set(int result, string call) =>
        NativeError.Check(result, call, "kernel", $"map {name} cannot be sized", "use smaller rings or fewer flows");
}
