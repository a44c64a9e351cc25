// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Catalog;

/// <summary>Place and form of the send time in the packets of a protocol, of protocols whose packets stay valid with
/// another one.</summary>
/// <param name="Offset">Offset in the payload, bytes.</param>
[HotPath]
public sealed record SendTimeField(int Offset, SendTimeForm Form)
{
    private const long SecondNs = 1_000_000_000;
    private const long MillisecondNs = 1_000_000;

    /// <summary>Length, bytes.</summary>
    public int Length => IsOfDay ? sizeof(uint) : sizeof(ulong);

    public bool IsOfDay => Form == SendTimeForm.MillisecondsOfDay32Big;

    /// <summary>Writes a time, rounded to the unit of the form.</summary>
    /// <param name="payload">Payload of a packet whose envelope was read.</param>
    /// <param name="timeNs">The time, nanoseconds since 1970; of a time of day, by the zone's clock.</param>
    public void Write(Span<byte> payload, long timeNs)
    {
        Span<byte> field = payload.Slice(Offset, Length);
        switch (Form)
        {
            case SendTimeForm.Nanoseconds64Little:
                BinaryPrimitives.WriteInt64LittleEndian(field, timeNs);
                break;
            case SendTimeForm.Milliseconds64Big:
                BinaryPrimitives.WriteInt64BigEndian(field, InMilliseconds(timeNs));
                break;
            case SendTimeForm.SecondsAndNanoseconds32Little:
                BinaryPrimitives.WriteUInt32LittleEndian(field, (uint)(timeNs / SecondNs));
                BinaryPrimitives.WriteUInt32LittleEndian(field[sizeof(uint)..], (uint)(timeNs % SecondNs));
                break;
            case SendTimeForm.MillisecondsOfDay32Big:
                BinaryPrimitives.WriteUInt32BigEndian(field, (uint)(InMilliseconds(timeNs) % FeedTime.DayMs));
                break;
        }
    }

    private static long InMilliseconds(long timeNs) => (timeNs + (MillisecondNs / 2)) / MillisecondNs;
}

/// <summary>Forms of send times.</summary>
public enum SendTimeForm
{
    /// <summary>Nanoseconds since 1970: 64 bits, lower byte first.</summary>
    Nanoseconds64Little,

    /// <summary>Milliseconds since 1970: 64 bits, higher byte first.</summary>
    Milliseconds64Big,

    /// <summary>Seconds since 1970, then their nanoseconds: 32 bits each, lower byte first.</summary>
    SecondsAndNanoseconds32Little,

    /// <summary>Milliseconds since midnight of the protocol's zone: 32 bits, higher byte first.</summary>
    MillisecondsOfDay32Big,
}
