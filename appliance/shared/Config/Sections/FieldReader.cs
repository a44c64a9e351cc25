// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Config.Text;
using Telemetry.Feeds.Declared;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads the fields of one declared protocol, and finds misplaced and overlapping ones.</summary>
internal sealed class FieldReader(int headerLength)
{
    /// <summary>The longest header, bytes.</summary>
    public const int LongestHeader = 1_024;

    private readonly List<(string Name, DeclaredField Field)> _taken = [];

    /// <summary>Reads a header field that shares no byte with another field.</summary>
    public DeclaredField? Own(
        YamlSection? section, string name, IReadOnlyList<(string Word, FieldForm Value)> forms, int most)
    {
        DeclaredField? field = InHeader(section, forms, most);
        if (field is null)
            return null;
        foreach ((string other, DeclaredField taken) in _taken)
        {
            if (field.Offset >= taken.End || taken.Offset >= field.End)
                continue;
            section!.Errors.Add(section.Where,
                Text($"{section.Name}: bytes {field.Offset} to {field.End - 1} are shared with {other}"),
                "correct offset and width of one of them");
            return null;
        }
        _taken.Add((name, field));
        return field;
    }

    /// <summary>Reads a header field that may be part of another field.</summary>
    public DeclaredField? InHeader(
        YamlSection? section, IReadOnlyList<(string Word, FieldForm Value)> forms, int most)
    {
        DeclaredField? field = Anywhere(section, forms, most);
        if (field is null || field.End <= headerLength)
            return field;
        section!.Errors.Add(section.Where,
            Text($"{section.Name}: ends behind byte {field.End}, the header has {headerLength}"),
            "raise header, or correct offset and width");
        return null;
    }

    /// <summary>Reads a field at any offset.</summary>
    /// <param name="section">Its section; null if missing.</param>
    /// <param name="forms">Allowed encodings; the first one is the default.</param>
    /// <param name="most">Largest width of a text or integer, bytes.</param>
    /// <returns>Null if missing or wrong.</returns>
    public static DeclaredField? Anywhere(
        YamlSection? section, IReadOnlyList<(string Word, FieldForm Value)> forms, int most)
    {
        if (section is null)
            return null;
        FieldForm form = forms.Count == 1 ? forms[0].Value : section.Choice("form", forms) ?? forms[0].Value;
        int widest = form switch
        {
            FieldForm.Integer => Math.Min(most, DeclaredField.MostInteger),
            FieldForm.Digits => DeclaredField.MostDigits,
            _ => most,
        };
        long? offset = section.RequiredInteger("offset", 0, (2 * LongestHeader) - 1, "0");
        long? width = section.RequiredInteger("width", 1, widest, "4");
        return offset is null || width is null ? null : new DeclaredField((int)offset, (int)width, form);
    }

    /// <summary>A number of up to 64 bits; null if absent or wrong.</summary>
    public static ulong? Wide(YamlSection? section, string key, ulong least, ulong most)
    {
        if (section?.Text(key) is not { } text)
            return null;
        if (!WideNumber.TryParse(text.Value, out ulong value))
            section.Errors.Add(text.Where, $"{section.Name}: {key} is \"{text.Value}\"",
                $"expected {WideNumber.Expected}");
        else if (value < least || value > most)
            section.Errors.Add(text.Where, $"{section.Name}: {key} is {text.Value}",
                Text($"expected {least} to {most}"));
        else
            return value;
        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
