// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Guarding;

/// <summary>Reads the map of sources in large steps, into memory that is kept.</summary>
internal sealed unsafe class GuardSourceReader(int map)
{
    private const int Step = 8_192;
    private const int MostSteps = 64;                           // sources come and go meanwhile

    /// <summary>Slots whose rule condemns all of its packets: the program does not count those apart.</summary>
    internal bool[] CondemnsAll { get; } = new bool[GuardImage.Slots];

    private readonly GuardSourceKey[] _keys = new GuardSourceKey[Step];
    private readonly GuardSource[] _values = new GuardSource[Step];

    /// <summary>Reads the sources of one generation of rules.</summary>
    internal void Read(uint generation, Action<GuardSourceCount> take)
    {
        ulong position = 0;                                     // the kernel's; of a hash 32 bits
        for (int step = 0; step < MostSteps; step++)
        {
            uint count = Step;
            int result;
            fixed (GuardSourceKey* keys = _keys)
            fixed (GuardSource* values = _values)
            {
                result = LibBpf.bpf_map_lookup_batch(
                    map, step == 0 ? null : &position, &position, keys, values, &count, null);
            }
            if (result != 0 && result != -Libc.ErrorNoEntry)
                return;
            for (int index = 0; index < count; index++)
            {
                ref readonly GuardSourceKey key = ref _keys[index];
                if (key.Generation == generation)
                    take(CountOf(key, _values[index]));
            }
            if (result != 0)
                return;
        }
    }

    private GuardSourceCount CountOf(in GuardSourceKey key, in GuardSource value) => new(
        key.Slot, BinaryPrimitives.ReadUInt128BigEndian(key.AddressBytes), key.Form != 0, value.Packets, value.Bytes,
        key.Slot < GuardImage.Slots && CondemnsAll[key.Slot] ? value.Packets : value.Condemned);
}
