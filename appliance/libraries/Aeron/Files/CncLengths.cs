// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona.Concurrent.Broadcast;
using Adaptive.Agrona.Concurrent.RingBuffer;
using Adaptive.Agrona.Concurrent.Status;

namespace Adaptive.Aeron;

/// <summary>Lengths of the sections of cnc.dat, bytes.</summary>
internal readonly record struct CncLengths(int ToDriver, int ToClients, int CountersMetadata, int CountersValues,
    int ErrorLog)
{
    private const int MetadataPerValue = CountersReader.MetadataLength / CountersReader.ValueLength;

    /// <summary>Smallest lengths that every driver accepts: 8,192 counters.</summary>
    internal static CncLengths Default { get; } = new((1 << 20) + RingBufferDescriptor.TrailerLength,
        (1 << 20) + BroadcastBufferDescriptor.TrailerLength, MetadataPerValue << 20, 1 << 20, 4 << 20);

    internal long Total =>
        CncFileDescriptor.HeaderLength + (long)ToDriver + ToClients + CountersMetadata + CountersValues + ErrorLog;

    internal bool AreValid => RingBufferDescriptor.IsValidLength(ToDriver) &&
        BroadcastBufferDescriptor.IsValidLength(ToClients) && CountersValues > 0 && ErrorLog >= 0 &&
        CountersMetadata / MetadataPerValue >= CountersValues;
}
