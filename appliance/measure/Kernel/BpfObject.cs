// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel;

/// <summary>An embedded BPF object: opened, sized, configured, loaded. Closing it releases programs and maps.</summary>
internal sealed unsafe class BpfObject : IDisposable
{
    private const string Where = "kernel";
    private nint _handle;

    private BpfObject(nint handle) => _handle = handle;

    /// <summary>The object's type information.</summary>
    internal Btf Btf => new(LibBpf.bpf_object__btf(Handle));

    private nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(BpfObject));

    /// <summary>Opens an object that is embedded in this assembly.</summary>
    /// <param name="resource">Its name: see <see cref="BpfObjectNames"/>.</param>
    internal static BpfObject OpenEmbedded(string resource)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not embedded");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        try
        {
            LibBpfLog.Begin();
        }
        catch (DllNotFoundException missing)
        {
            throw new FailureException(
                new Failure(ExitCode.CannotRun, Where, "libbpf.so.1 is not found", "apt-get install libbpf1"), missing);
        }
        fixed (byte* start = bytes)
        {
            nint handle = LibBpf.bpf_object__open_mem(start, (nuint)bytes.Length, 0);
            if (handle == 0)
            {
                NativeError.Throw(
                    "bpf_object__open_mem", NativeError.Last, Where, "the BPF object cannot be opened",
                    "install libbpf1 1.1 or newer");
            }
            return new BpfObject(handle);
        }
    }

    internal BpfMap Map(string name)
    {
        nint map = LibBpf.bpf_object__find_map_by_name(Handle, name);
        return map != 0 ? new BpfMap(map, name) : throw new InvalidOperationException($"no map {name} in the object");
    }

    /// <summary>Sets if a program is loaded with the object; before <see cref="Load"/>.</summary>
    internal void UseProgram(string name, bool use, uint flags = 0)
    {
        nint program = Program(name);
        _ = LibBpf.bpf_program__set_autoload(program, use ? (byte)1 : (byte)0);
        if (flags != 0)
            _ = LibBpf.bpf_program__set_flags(program, flags);
    }

    /// <summary>Binds a program to a device when it is loaded, so that it may ask for the device's metadata; before
    /// <see cref="Load"/>.</summary>
    internal void BindProgram(string name, int interfaceIndex) =>
        LibBpf.bpf_program__set_ifindex(Program(name), (uint)interfaceIndex);

    /// <summary>File descriptor of a loaded program; the object owns it.</summary>
    internal int ProgramFd(string name) => LibBpf.bpf_program__fd(Program(name));

    /// <summary>Sets a constant of the programs; before <see cref="Load"/>.</summary>
    internal void Configure<T>(string constant, ReadOnlySpan<T> value)
        where T : unmanaged
    {
        nuint bytes;
        nint map = LibBpf.bpf_object__find_map_by_name(Handle, ".rodata");
        byte* values = map != 0 ? LibBpf.bpf_map__initial_value(map, &bytes) : null;
        if (values == null)
            throw new InvalidOperationException("the object has no constants");
        value.CopyTo(new Span<T>(values + Btf.OffsetInSection(".rodata", constant), value.Length));
    }

    /// <summary>Attaches a loaded program to the tracepoint of its section, for as long as this process
    /// lives.</summary>
    internal TraceAttachment AttachTrace(string program)
    {
        nint link = LibBpf.bpf_program__attach_trace(Program(program));
        if (link == 0)
        {
            NativeError.Throw(
                "bpf_program__attach_trace", NativeError.Last, Where, $"program {program} cannot be attached",
                "see 'telemetry doctor'");
        }
        return new TraceAttachment(link);
    }

    /// <summary>Attaches a loaded program to a raw tracepoint, for as long as this process lives.</summary>
    internal TraceAttachment AttachRawTrace(string program, string tracepoint)
    {
        nint link = LibBpf.bpf_program__attach_raw_tracepoint(Program(program), tracepoint);
        if (link == 0)
        {
            NativeError.Throw(
                "bpf_program__attach_raw_tracepoint", NativeError.Last, Where, $"program {program} cannot be attached",
                "see 'telemetry doctor'");
        }
        return new TraceAttachment(link);
    }

    /// <summary>Makes a loaded iterator ready to be read any number of times.</summary>
    internal IteratorLink AttachIterator(string program)
    {
        nint link = LibBpf.bpf_program__attach_iter(Program(program), 0);
        if (link == 0)
        {
            NativeError.Throw(
                "bpf_program__attach_iter", NativeError.Last, Where, $"iterator {program} cannot be attached",
                "see 'telemetry doctor'");
        }
        return new IteratorLink(link);
    }

    /// <summary>Creates the maps and loads the programs through the verifier.</summary>
    internal void Load() =>
        NativeError.Check(
            LibBpf.bpf_object__load(Handle), "bpf_object__load", Where, "the kernel programs cannot be loaded",
            "see 'telemetry doctor'");

    public void Dispose()
    {
        if (_handle != 0)
            LibBpf.bpf_object__close(_handle);
        _handle = 0;
    }

    private nint Program(string name)
    {
        nint program = LibBpf.bpf_object__find_program_by_name(Handle, name);
        return program != 0 ? program : throw new InvalidOperationException($"no program {name} in the object");
    }
}
