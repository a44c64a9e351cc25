// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Playing.Gateway.Learning;

/// <summary>Instrument and side of an order.</summary>
/// <param name="Instrument">The instrument's text, at most 16 bytes, as a number.</param>
/// <param name="Side">The side as the protocol writes it, a character.</param>
[HotPath]
internal readonly record struct InstrumentSide(UInt128 Instrument, byte Side)
{
    private const int MostBytes = 16;
    private const int BitsOfByte = 8;

    /// <summary>Reads them in a new order.</summary>
    public static InstrumentSide Of(GatewayLayout layout, ReadOnlySpan<byte> order)
    {
        ReadOnlySpan<byte> text = order.Slice(layout.Instrument.Offset, layout.Instrument.Length).TrimEnd((byte)' ');
        UInt128 instrument = 0;
        foreach (byte letter in text[..Math.Min(text.Length, MostBytes)])
            instrument = (instrument << BitsOfByte) | letter;
        return new InstrumentSide(instrument, order[layout.Side]);
    }

    /// <summary>The instrument's text.</summary>
    [ColdPath]
    public string Name()
    {
        var text = new StringBuilder();
        for (UInt128 rest = Instrument; rest != 0; rest >>= BitsOfByte)
            text.Insert(0, (char)(byte)rest);
        return text.ToString();
    }
}
