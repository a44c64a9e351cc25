// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Playing.Gateway.Forms;

/// <summary>Instrument and side of an order.</summary>
/// <param name="Instrument">The instrument: a text, or a number.</param>
/// <param name="Side">The side as the protocol writes it: a character, or a number below 10.</param>
[HotPath]
internal readonly record struct InstrumentSide(OrderKey Instrument, byte Side)
{
    private const byte MostNumbers = 10;

    /// <summary>The instrument's text.</summary>
    [ColdPath]
    public string Name()
    {
        OrderKey instrument = Instrument;
        return instrument.IsInteger != 0
            ? instrument.Integer.ToString(CultureInfo.InvariantCulture) : Encoding.Latin1.GetString(instrument.Bytes);
    }

    /// <summary>The side's text, a character.</summary>
    [ColdPath]
    public string SideName() => ((char)(Side < MostNumbers ? Side + '0' : Side)).ToString();
}
