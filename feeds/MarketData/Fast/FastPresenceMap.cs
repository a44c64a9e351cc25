// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.MarketData.Fast;

/// <summary>
/// Presence map of a FAST message: one bit for each field whose operator can leave the field out (copy, increment,
/// default, tail; constant if the field is optional), in the order of the template, the first the template id's. Bits
/// behind its end are 0.
/// </summary>
/// <param name="bits">The bits, the first one the highest.</param>
[HotPath]
internal struct FastPresenceMap(ulong bits)
{
    private ulong _bits = bits;

    /// <summary>Takes the next field's bit; true if the field is in the message.</summary>
    public bool TakeNext()
    {
        bool isPresent = (long)_bits < 0;
        _bits <<= 1;
        return isPresent;
    }
}
