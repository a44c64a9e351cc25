// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Reports.Events;

/// <summary>An order's key as text.</summary>
public static class OrderKeyText
{
    /// <summary>The key as a string: empty if its field is blank, null if there is no key.</summary>
    public static string? Of(in OrderKey key)
    {
        Span<char> text = stackalloc char[OrderKey.Capacity];
        return key.IsPresent || key.IsBlank != 0 ? new string(text[..Write(key, text)]) : null;
    }

    /// <summary>The key of a text; no key for null.</summary>
    public static OrderKey Parse(string? text)
    {
        OrderKey key = default;
        if (text is not null)
            key.SetText(text.Length == 0 ? " "u8 : Encoding.Latin1.GetBytes(text));
        return key;
    }

    /// <summary>Writes a key as text.</summary>
    /// <param name="text">Receives the text; <see cref="OrderKey.Capacity"/> characters are enough for any key.</param>
    /// <returns>Characters written; 0 if there is no key.</returns>
    public static int Write(in OrderKey key, Span<char> text)
    {
        if (key.IsInteger == 0)
            return Encoding.Latin1.GetChars(key.Bytes, text);
        _ = key.Integer.TryFormat(text, out int length, provider: CultureInfo.InvariantCulture);
        return length;
    }
}
