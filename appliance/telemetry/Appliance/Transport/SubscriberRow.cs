// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;

namespace Telemetry.Appliance.Transport;

/// <summary>One subscriber with the drivers' counters, by stream.</summary>
internal struct SubscriberRow
{
    /// <summary>Number of figures that a driver has of a receiver, each in a counter.</summary>
    internal const int Figures = 6;

    private const int Position = 0;
    private const int Window = 1;
    private const int Naks = 2;
    private const int Heard = 5;

    private Streams _streams;

    /// <summary>Identity of the receiver.</summary>
    internal SubscriberKey Key { get; private set; }

    /// <summary>Last time that a packet came from it, nanoseconds.</summary>
    internal long HeardNs { get; private set; }

    /// <summary>True if the driver still has counters of it.</summary>
    internal bool IsSeen { get; set; }

    /// <summary>True if it has left all its streams.</summary>
    internal readonly bool HasLeft
    {
        get
        {
            for (int stream = 0; stream < SubscriberStreams.Count; stream++)
            {
                if (_streams[stream].RegistrationId != 0 && _streams[stream].Figures[Window] >= 0)
                    return false;
            }
            return true;
        }
    }

    /// <summary>Starts a row for a new receiver.</summary>
    internal void Begin(in SubscriberKey key)
    {
        this = default;
        Key = key;
    }

    /// <summary>Reads a counter; counts of an earlier counter are added.</summary>
    internal void Take(int stream, long registrationId, int figure, long value)
    {
        ref StreamRow row = ref _streams[stream];
        if (row.RegistrationId != registrationId)
        {
            for (int index = Naks; index < Heard; index++)
                row.Before[index] += row.Figures[index];
            row.Figures = default;
            row.RegistrationId = registrationId;
        }
        row.Figures[figure] = value;
        IsSeen = true;
        if (figure == Heard)
            HeardNs = Math.Max(HeardNs, value);
    }

    /// <summary>Copies the values.</summary>
    /// <param name="sentPositions">Position sent of each stream.</param>
    /// <param name="silentBeforeNs">A subscriber last heard before this is silent.</param>
    /// <param name="sharesAddress">True if another one has the same address and port.</param>
    internal readonly void CopyTo(
        ref SubscriberCounters subscriber, ReadOnlySpan<long> sentPositions, long silentBeforeNs, bool sharesAddress)
    {
        subscriber.AddressHigh = BinaryPrimitives.ReverseEndianness((ulong)Key.AddressHigh);
        subscriber.AddressLow = BinaryPrimitives.ReverseEndianness((ulong)Key.AddressLow);
        subscriber.ReceiverId = Key.ReceiverId;
        subscriber.Port = (ushort)Key.Port;
        subscriber.HeardStampNs = HeardNs;
        subscriber.SharesAddress = sharesAddress;
        subscriber.State = HasLeft ? SubscriberState.Left
            : IsSeen && HeardNs >= silentBeforeNs ? SubscriberState.Live : SubscriberState.Silent;
        for (int stream = 0; stream < SubscriberStreams.Count; stream++)
            _streams[stream].CopyTo(ref subscriber.Streams[stream], sentPositions[stream], IsSeen);
    }

    [InlineArray(SubscriberStreams.Count)]
    private struct Streams
    {
        private StreamRow _first;
    }

    [InlineArray(SubscriberRow.Figures)]
    private struct FigureValues
    {
        private long _first;
    }

    /// <summary>One stream: the driver's current values, and the counts of counters that are gone.</summary>
    private struct StreamRow
    {
        internal long RegistrationId;
        internal FigureValues Figures;
        internal FigureValues Before;

        internal readonly void CopyTo(ref SubscriberStreamCounters subscriber, long sentPosition, bool isSeen)
        {
            bool isThere = isSeen && RegistrationId != 0 && Figures[Window] >= 0;
            subscriber.BehindBytes = isThere ? Math.Max(0, sentPosition - Figures[Position]) : NullValue.Int64;
            subscriber.WindowBytes = isThere ? Figures[Window] : NullValue.Int64;
            subscriber.Naks = Counted(Naks);
            subscriber.AskedBytes = Counted(Naks + 1);
            subscriber.RetransmittedBytes = Counted(Naks + 2);
        }

        private readonly long Counted(int figure) =>
            RegistrationId == 0 ? NullValue.Int64 : Figures[figure] + Before[figure];
    }
}
