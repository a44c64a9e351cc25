// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Publishing.Outlets;

namespace TestSupport.Publishing;

/// <summary>An outlet that answers as a test sets it, and keeps the messages it takes.</summary>
internal sealed class ScriptedOutlet(ScriptedOutlet.State state) : IMessageOutlet
{
    public int MaxMessageLength => state.Bytes.Length;

    public Span<byte> Buffer => state.Bytes;

    public bool IsConnected(int stream) => state.Connected;

    public OfferResult Offer(int stream, int length)
    {
        state.Offers++;
        OfferResult result = state.Connected ? state.Answer(stream) : OfferResult.NotConnected;
        if (result == OfferResult.Published)
        {
            state.Count++;
            if (state.Keeps)
                state.Taken.Add((StreamIds.Snapshots + stream, state.Bytes.AsSpan(0, length).ToArray()));
        }
        else if (result == OfferResult.BackPressured)
        {
            state.Refused++;
        }
        else
        {
            state.Unheard++;
        }
        return result;
    }

    internal sealed class State(int maxMessageLength)
    {
        public byte[] Bytes { get; } = new byte[maxMessageLength];

        public List<(int Stream, byte[] Message)> Taken { get; } = [];

        public bool Connected { get; set; } = true;

        public bool Keeps { get; set; } = true;

        public Func<int, OfferResult> Answer { get; set; } = _ => OfferResult.Published;

        public long Offers { get; set; }

        public long Count { get; set; }

        public long Refused { get; set; }

        public long Unheard { get; set; }
    }
}
