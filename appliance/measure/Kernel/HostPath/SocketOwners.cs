// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Attaching;

namespace Telemetry.Kernel.HostPath;

/// <summary>
/// Asks the kernel which process holds which socket: those of all network namespaces, and all processes of this
/// process's pid namespace. Takes CAP_BPF and CAP_PERFMON to open, CAP_BPF to read, and unlike <c>/proc/PID/fd</c> no
/// CAP_SYS_PTRACE. Not thread-safe.
/// </summary>
public sealed class SocketOwners : IDisposable
{
    private const string Asking = "owners";
    private const string Reading = "owners_read";               // without newer helpers
    private const int FirstBytes = 64 * 1024;

    private readonly BpfObject _object;
    private readonly string _program;
    private readonly IteratorLink _link;
    private byte[] _bytes = new byte[FirstBytes];

    private SocketOwners(BpfObject bpfObject, string program)
    {
        (_object, _program) = (bpfObject, program);
        _link = bpfObject.AttachIterator(program);
    }

    /// <summary>Loads the program.</summary>
    /// <param name="why">Why it cannot be had; null if it can.</param>
    /// <returns>Null if the kernel has no such iterators, or refuses them.</returns>
    public static SocketOwners? TryOpen(out string? why)
    {
        BpfObject? bpfObject = null;
        try
        {
            bpfObject = BpfObject.OpenEmbedded(BpfObjectNames.Owners);
            string program = KernelTypes.Running is { } types && types.HasSocketNumber
                && types.HasHelper("sock_from_file") ? Asking : Reading;
            foreach (string one in (string[])[Asking, Reading])
                bpfObject.UseProgram(one, one == program);
            bpfObject.Load();
            why = null;
            return new SocketOwners(bpfObject, program);
        }
        catch (FailureException refused)
        {
            bpfObject?.Dispose();
            why = refused.Failure.FirstLine;
            return null;
        }
    }

    /// <summary>The kernel's figures of the program, which runs once for each descriptor.</summary>
    public ProgramFacts ReadFacts() => ProgramFacts.Read([_object.ProgramFd(_program)]);

    /// <summary>Reads all sockets and their processes.</summary>
    /// <param name="into">Receives them in place of what it held; is empty if it fails.</param>
    /// <returns>0, or -errno.</returns>
    public int Read(SocketOwnerTable into)
    {
        int result = _link.Read(ref _bytes, SocketOwnerTable.Most * SocketOwnerTable.RecordBytes, out int length);
        into.Fill(result == 0 ? _bytes.AsSpan(0, length) : default);
        return result;
    }

    public void Dispose()
    {
        _link.Dispose();
        _object.Dispose();
    }
}
