// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Spreading;
using Telemetry.Spreading.Tables;
using TestSupport;

namespace Telemetry.Spreading.Tests;

/// <summary>The loaded program, run on packets that no interface carries.</summary>
internal sealed class SpreadRig : IDisposable
{
    private const int EthernetHeader = 14;

    internal SpreadProgram Program { get; } = SpreadProgram.Open();

    /// <summary>Readers of the packets from now on, with their places in the group.</summary>
    internal SpreadTable Load(params (int Member, string Name)[] readers)
    {
        SpreadTable table = Rendezvous.TableOf(readers.Select(one => new TableReader(one.Member, one.Name)));
        Program.Load(table);
        return table;
    }

    /// <summary>The member that gets a frame, which stays as it was.</summary>
    internal int MemberOf(byte[] frame)
    {
        ProgramRun run = ProgramRun.Of(Program.ProgramFd, frame);
        Assert.Equal(0, run.Errno);
        // A program of a socket sees the network layer; for the header before it, the kernel returns zeros.
        Assert.Equal(frame[EthernetHeader..], run.Bytes[EthernetHeader..]);
        return run.Verdict;
    }

    public void Dispose() => Program.Dispose();
}
