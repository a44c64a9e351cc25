// SPDX-License-Identifier: Apache-2.0
using Telemetry.Publishing.Outlets;

namespace Telemetry.Perf.Allocation;

/// <summary>An outlet with scripted results.</summary>
internal sealed class FickleOutlet(FickleOutlet.State state) : IMessageOutlet
{
    internal sealed class State
    {
        internal readonly byte[] Bytes = new byte[1 << 20];
        internal OfferResult Answer;
        internal long Asked;
        internal long Refused;
    }

    public int MaxMessageLength => state.Bytes.Length;

    public Span<byte> Buffer => state.Bytes;

    public bool IsConnected(int stream)
    {
        state.Asked++;
        return state.Answer != OfferResult.NotConnected;
    }

    public OfferResult Offer(int stream, int length)
    {
        if (state.Answer != OfferResult.Published)
            state.Refused++;
        return state.Answer;
    }
}
