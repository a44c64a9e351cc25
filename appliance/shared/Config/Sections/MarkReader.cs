// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Feeds.Declared;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads the conditions under which a packet of a declared protocol is a heartbeat, a reset and so
/// on.</summary>
internal static class MarkReader
{
    private const int MostValues = 16;

    /// <summary>True if a section holds such a condition.</summary>
    public static bool Has(YamlSection? section) => section is not null
        && new[] { "offset", "width", "mask", "values" }.Count(section.Has) > 0;

    /// <summary>Reads a condition; null if missing or wrong.</summary>
    public static DeclaredMark? Read(YamlSection? section)
    {
        if (FieldReader.Anywhere(section, ProtocolKeywords.IntegerForms, DeclaredField.MostInteger) is not { } field)
            return null;
        ulong? given = FieldReader.Wide(section, "mask", 1, field.Largest);
        ulong mask = given ?? field.Largest;
        IReadOnlyList<Located<string>>? texts = section!.Texts("values", "3, or 17..21");
        if (texts is null && given is null)
        {
            if (!section.Has("values") && !section.Has("mask"))
                section.Errors.Add(section.Where, $"{section.Name}: which values are meant?",
                    "add \"values: [1]\", or \"mask: 0x01\" for bits that are set");
            return null;
        }
        if (texts is null)
            return new DeclaredMark(field, mask, [(mask, mask)]);
        if (texts.Count is 0 or > MostValues)
            section.Errors.Add(section.WhereOf("values"), $"{section.Name}: {texts.Count} values",
                $"give 1 to {MostValues}; a range such as 17..21 is one");
        return new DeclaredMark(field, mask, [.. texts.Select(text => ReadValues(section, text, field, mask))]);
    }

    private static (ulong First, ulong Last) ReadValues(
        YamlSection section, Located<string> text, DeclaredField field, ulong mask)
    {
        if (!WideNumber.TryParseRange(text.Value, out (ulong First, ulong Last) values))
            section.Errors.Add(text.Where, $"{section.Name}: \"{text.Value}\" is not a value",
                "write 3, 0x03, or 17..21");
        else if (values.Last > field.Largest || (values.First == values.Last && (values.First & ~mask) != 0))
            section.Errors.Add(text.Where, $"{section.Name}: {text.Value} is more than width and mask can hold",
                "correct value, width or mask");
        return values;
    }
}
