// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Reports.Events;

/// <summary>An order's key as text.</summary>
public static class OrderKeyText
{
    /// <summary>As a string: empty where the field for it is blank, null where there is no key.</summary>
    public static string? Of(in OrderKey key)
    {
        Span<char> text = stackalloc char[OrderKey.Capacity];
        return key.IsPresent || key.IsBlank != 0 ? new string(text[..Write(key, text)]) : null;
    }

    /// <summary>A key of text; none of null.</summary>
    public static OrderKey Parse(string? text)
    {
        OrderKey key = default;
        if (text is not null)
            key.SetText(text.Length == 0 ? " "u8 : Encoding.Latin1.GetBytes(text));
        return key;
    }

    /// <summary>Writes it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="text">Where it is written; <see cref="OrderKey.Capacity"/> characters have room for any.</param>
    /// <returns>Characters written; none where there is no key.</returns>
    public static int Write(in OrderKey key, Span<char> text)
    {
        if (key.IsInteger == 0)
            return Encoding.Latin1.GetChars(key.Bytes, text);
        _ = key.Integer.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
        return length;
    }
}
