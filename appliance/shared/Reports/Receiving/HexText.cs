// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Reports.Receiving;

/// <summary>A rarely changing number as hexadecimal text; formatted again only after a change.</summary>
internal sealed class HexText
{
    private ulong _hash;
    private string? _text;

    /// <summary>The text; null for 0.</summary>
    public string? Of(ulong hash)
    {
        if (hash != _hash)
            (_hash, _text) = (hash, hash.ToString("x16", CultureInfo.InvariantCulture));
        return hash == 0 ? null : _text;
    }
}
