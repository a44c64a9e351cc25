// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Guarding;

/// <summary>Counters and buckets of the slots of both tables, read and cleared in one call each, and the counters of
/// the program. One thread.</summary>
/// <param name="bpfObject">The loaded object.</param>
internal sealed unsafe class GuardCountMaps(BpfObject bpfObject)
{
    private const string Where = "guard";
    private const int Slots = GuardImage.Slots;

    private readonly int _cpus = LibBpf.libbpf_num_possible_cpus();
    private readonly uint[] _places = new uint[Slots];
    private readonly ulong[] _noBuckets = new ulong[Slots];
    private readonly GuardCounts[] _ofCpus = new GuardCounts[Slots * LibBpf.libbpf_num_possible_cpus()];

    /// <summary>Sets the counters and buckets of a table to 0.</summary>
    internal void Clear(uint table)
    {
        _ofCpus.AsSpan().Clear();
        for (uint slot = 0; slot < Slots; slot++)
            _places[slot] = (table * Slots) + slot;
        fixed (GuardCounts* none = _ofCpus)
        fixed (ulong* empty = _noBuckets)
        {
            Update("counts", none, "counters");
            Update("buckets", empty, "rates");
        }
    }

    /// <summary>Counts of a table, by slot.</summary>
    internal GuardCounts[] Read(uint table)
    {
        uint before = (table * Slots) - 1;                      // a batch begins behind this place
        uint next;
        uint count = Slots;
        int result;
        fixed (uint* places = _places)
        fixed (GuardCounts* values = _ofCpus)
        {
            result = LibBpf.bpf_map_lookup_batch(bpfObject.Map("counts").Fd, table == 0 ? null : &before, &next, places,
                values, &count, null);
        }
        NativeError.Check(result == -Libc.ErrorNoEntry ? 0 : result, "bpf_map_lookup_batch", Where,
            "counts cannot be read", "see 'telemetry doctor'");
        var counts = new GuardCounts[Slots];
        for (int slot = 0; slot < count; slot++)
        {
            for (int cpu = 0; cpu < _cpus; cpu++)
                counts[_places[slot] % Slots].Add(_ofCpus[(slot * _cpus) + cpu]);
        }
        return counts;
    }

    /// <summary>Counters of the program.</summary>
    internal GuardTotals ReadTotals() => new(
        Read(GuardCounter.Seen), Read(GuardCounter.Undecided), Read(GuardCounter.NoTable),
        Read(GuardCounter.BadHeader), Read(GuardCounter.NoSource), Read(GuardCounter.NoScanner),
        Read(GuardCounter.Contended));

    private ulong Read(GuardCounter counter) => bpfObject.Map("counters").SumOfCpus((uint)counter, Where);

    private void Update(string map, void* values, string what)
    {
        uint count = Slots;
        fixed (uint* places = _places)
        {
            NativeError.Check(
                LibBpf.bpf_map_update_batch(bpfObject.Map(map).Fd, places, values, &count, null),
                "bpf_map_update_batch", Where, $"{what} cannot be written", "see 'telemetry doctor'");
        }
    }
}
