// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;

namespace Telemetry.Appliance.Transport;

/// <summary>One subscriber with what drivers told of it, by stream.</summary>
internal struct SubscriberRow
{
    /// <summary>Figures that a driver tells of a receiver, each in a counter.</summary>
    internal const int Figures = 6;

    private const int Position = 0;
    private const int Window = 1;
    private const int Naks = 2;
    private const int Heard = 5;

    private Streams _streams;

    /// <summary>Which receiver it is.</summary>
    internal SubscriberKey Key { get; private set; }

    /// <summary>When it was heard last, nanoseconds.</summary>
    internal long HeardNs { get; private set; }

    /// <summary>Whether the driver still tells of it.</summary>
    internal bool IsSeen { get; set; }

    /// <summary>Whether it has left each stream that it had.</summary>
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

    /// <summary>A receiver that was not known.</summary>
    internal void Begin(in SubscriberKey key)
    {
        this = default;
        Key = key;
    }

    /// <summary>Takes what a counter says; what was counted by a counter before it goes on.</summary>
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

    /// <summary>Fills in what is told.</summary>
    /// <param name="told">What is filled in.</param>
    /// <param name="sentPositions">How far each stream was sent.</param>
    /// <param name="silentBeforeNs">Who was not heard since then is silent.</param>
    /// <param name="sharesAddress">Whether another one is at the same place.</param>
    internal readonly void Tell(
        ref SubscriberCounters told, ReadOnlySpan<long> sentPositions, long silentBeforeNs, bool sharesAddress)
    {
        told.AddressHigh = BinaryPrimitives.ReverseEndianness((ulong)Key.AddressHigh);
        told.AddressLow = BinaryPrimitives.ReverseEndianness((ulong)Key.AddressLow);
        told.ReceiverId = Key.ReceiverId;
        told.Port = (ushort)Key.Port;
        told.HeardStampNs = HeardNs;
        told.SharesAddress = sharesAddress;
        told.State = HasLeft ? SubscriberState.Left
            : IsSeen && HeardNs >= silentBeforeNs ? SubscriberState.Live : SubscriberState.Silent;
        for (int stream = 0; stream < SubscriberStreams.Count; stream++)
            _streams[stream].Tell(ref told.Streams[stream], sentPositions[stream], IsSeen);
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

    /// <summary>One stream: what the driver says now, and what was counted before by counters that are gone.</summary>
    private struct StreamRow
    {
        internal long RegistrationId;
        internal FigureValues Figures;
        internal FigureValues Before;

        internal readonly void Tell(ref SubscriberStreamCounters told, long sentPosition, bool isSeen)
        {
            bool isThere = isSeen && RegistrationId != 0 && Figures[Window] >= 0;
            told.BehindBytes = isThere ? Math.Max(0, sentPosition - Figures[Position]) : NullValue.Int64;
            told.WindowBytes = isThere ? Figures[Window] : NullValue.Int64;
            told.Naks = Counted(Naks);
            told.AskedBytes = Counted(Naks + 1);
            told.RetransmittedBytes = Counted(Naks + 2);
        }

        private readonly long Counted(int figure) =>
            RegistrationId == 0 ? NullValue.Int64 : Figures[figure] + Before[figure];
    }
}
