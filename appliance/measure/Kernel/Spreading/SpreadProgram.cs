// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Spreading;

/// <summary>
/// The program that chooses the reader of each packet, and its memory. It has no table at first: every packet goes to
/// the sink then. Nothing of it is pinned: with the process it goes. Not thread-safe.
/// </summary>
public sealed unsafe class SpreadProgram : IDisposable
{
    private const string Where = "spread";
    private const string Name = "spread";

    private readonly BpfObject _object;
    private readonly MappedRegion _state;

    private SpreadProgram(BpfObject bpfObject)
    {
        _object = bpfObject;
        _state = MappedRegion.Map(
            bpfObject.Map("state").Fd, 0, sizeof(SpreadState), writable: true, "the state of the spreading");
        Volatile.Write(ref State->Active, SpreadSlots.NoTable);
    }

    /// <summary>Descriptor of the program.</summary>
    internal int ProgramFd => _object.ProgramFd(Name);

    private SpreadState* State => (SpreadState*)_state.Pointer;

    /// <summary>Loads the program; it is of no group yet.</summary>
    /// <exception cref="FailureException">The kernel refuses it, or a privilege is missing.</exception>
    public static SpreadProgram Open()
    {
        BpfObject bpfObject = BpfObject.OpenEmbedded(BpfObjectNames.Spread);
        try
        {
            bpfObject.Load();
            return new SpreadProgram(bpfObject);
        }
        catch
        {
            bpfObject.Dispose();
            throw;
        }
    }

    /// <summary>Puts a table in the place of the one in use. Each packet goes by the old one or by the new one; when
    /// this returns, the last that went by the old one is with its reader.</summary>
    /// <exception cref="FailureException">It cannot be written; the old one stays in use.</exception>
    public void Load(SpreadTable table)
    {
        uint next = State->Active == 0 ? 1u : 0u;
        fixed (SpreadSlots* content = &table.Layout)
        {
            NativeError.Check(
                LibBpf.bpf_map_update_elem(_object.Map("tables").Fd, &next, content, 0), "bpf_map_update_elem", Where,
                "the table of the readers cannot be written", "see 'telemetry doctor'");
        }
        Use(next);
    }

    /// <summary>Lets every packet go to the sink; when this returns, the last other one is with its reader.</summary>
    public void Unload() => Use(SpreadSlots.NoTable);

    /// <summary>Packets that were given to each member, by its place in the group.</summary>
    public ulong[] ReadChosen()
    {
        ulong[] chosen = new ulong[SpreadSlots.Group];
        for (uint member = 0; member < chosen.Length; member++)
            chosen[member] = Read("chosen", member);
        return chosen;
    }

    /// <summary>Counters of the program.</summary>
    public SpreadTotals ReadTotals() => new(
        Read(SpreadCounter.Flows), Read(SpreadCounter.Fragments), Read(SpreadCounter.NotIp),
        Read(SpreadCounter.Unreadable), Read(SpreadCounter.Outgoing));

    public void Dispose()
    {
        _state.Dispose();
        _object.Dispose();
    }

    private void Use(uint table)
    {
        Volatile.Write(ref State->Active, table);
        // The program and the delivery to the socket that it chose are one read-side section of RCU.
        GracePeriod.Wait();
    }

    private ulong Read(SpreadCounter counter) => Read("counters", (uint)counter);

    private ulong Read(string map, uint place) => _object.Map(map).SumOfCpus(place, Where);
}
