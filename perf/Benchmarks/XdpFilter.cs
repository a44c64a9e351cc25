// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// The kernel program of xdp-filter (package xdp-tools), a peer of the guard: it lets packets pass unless their
/// address, port or Ethernet address is in a table, all of which are empty here. Nothing of it is pinned or attached.
/// </summary>
internal sealed unsafe partial class XdpFilter : IDisposable
{
    private const string Library = "libbpf.so.1";
    private const string Name = "xdpfilt_dny_all";
    private const string Variable = "TELEMETRY_XDP_FILTER";

    private readonly nint _object;

    private XdpFilter(nint bpfObject) => _object = bpfObject;

    /// <summary>The object, as the package installs it, or as the environment names it.</summary>
    internal static string Path => Environment.GetEnvironmentVariable(Variable)
        ?? $"/usr/lib/x86_64-linux-gnu/bpf/{Name}.o";

    /// <summary>Reason for which it cannot be measured; null if it can.</summary>
    internal static string? Missing => File.Exists(Path) ? null
        : $"xdp-filter is not here: install xdp-tools, or set {Variable} to its {Name}.o";

    /// <summary>Descriptor of the loaded program.</summary>
    internal int Fd => LibBpf.bpf_program__fd(LibBpf.bpf_object__find_program_by_name(_object, Name));

    /// <summary>Loads it.</summary>
    internal static XdpFilter Load()
    {
        byte[] bytes = File.ReadAllBytes(Path);
        fixed (byte* start = bytes)
        {
            nint bpfObject = LibBpf.bpf_object__open_mem(start, (nuint)bytes.Length, 0);
            if (bpfObject == 0)
                throw new InvalidOperationException($"libbpf cannot open {Path}");
            for (nint map = bpf_object__next_map(bpfObject, 0); map != 0; map = bpf_object__next_map(bpfObject, map))
                _ = bpf_map__set_pin_path(map, null);
            if (LibBpf.bpf_object__load(bpfObject) == 0)
                return new XdpFilter(bpfObject);
            LibBpf.bpf_object__close(bpfObject);
            throw new InvalidOperationException($"the kernel refuses {Path}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => LibBpf.bpf_object__close(_object);

    [LibraryImport(Library)]
    private static partial nint bpf_object__next_map(nint bpfObject, nint map);

    [LibraryImport(Library)]
    private static partial int bpf_map__set_pin_path(nint map, byte* path);
}
