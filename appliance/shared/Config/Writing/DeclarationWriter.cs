// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Config.Text;
using Telemetry.Feeds.Declared;
using Telemetry.Model.Hashing;
using Telemetry.Yaml.Text;

namespace Telemetry.Config.Writing;

/// <summary>Writes a declared protocol in the form of <c>protocols:</c>, except its name and title.</summary>
internal static class DeclarationWriter
{
    private const int Indent = 4;

    /// <summary>Hash of a declaration, independent of its name.</summary>
    public static string FingerprintOf(EnvelopeDeclaration declaration)
    {
        var text = new StringBuilder();
        Write(text, declaration);
        return Fnv1a.Of(text.ToString()).ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>Appends the declaration, indented below the item of a list.</summary>
    public static void Write(StringBuilder text, EnvelopeDeclaration declaration)
    {
        ConfigWriter.Line(text, Indent, "byte_order", Word(ProtocolKeywords.ByteOrders, declaration.IsBigEndian));
        ConfigWriter.Line(text, Indent, "header", Number((ulong)declaration.HeaderLength));
        Mapping(text, "match", [.. declaration.Matches.Select(
            match => (Number((ulong)match.Offset), Convert.ToHexString(match.Bytes)))]);
        if (declaration.Length is { } length)
            Mapping(text, "length",
            [
                .. Field(length.Field), ("counts", Word(ProtocolKeywords.PacketCounts, length.CountsHeader)),
                ("unit", Number((ulong)length.Unit)),
            ]);
        Mapping(text, "sequence",
        [
            .. Field(declaration.Sequence), ("numbers", Word(ProtocolKeywords.Numbered, declaration.NumbersPackets)),
            ("first", Number(declaration.First)), ("last", Number(declaration.Last)),
            .. Optional("none", declaration.None),
        ]);
        if (declaration.Messages is { } messages)
            WriteMessages(text, messages);
        Mapping(text, "channel", declaration.Channel is { } channel ? [.. Field(channel)] : []);
        Mapping(text, "session", declaration.Session is { } session ? [.. Field(session)] : []);
        if (declaration.SendTime is { } time)
            WriteTime(text, time);
        Mapping(text, "heartbeat",
        [
            ("number", Word(ProtocolKeywords.HeartbeatNumbers, declaration.HeartbeatNumber)),
            .. Mark(declaration.Heartbeat),
        ]);
        if (declaration.Reset is { } reset)
            Mapping(text, "reset",
                [("number", Word(ProtocolKeywords.ResetTargets, declaration.ResetGoesToFirst)), .. Mark(reset)]);
        Mapping(text, "end_of_session", [.. Mark(declaration.EndOfSession)]);
        Mapping(text, "recovery", [.. Mark(declaration.Recovery)]);
        ConfigWriter.Line(text, Indent, "heartbeat_interval", Duration.Format(declaration.HeartbeatIntervalNs));
    }

    private static void WriteMessages(StringBuilder text, DeclaredMessages messages)
    {
        text.Append(' ', Indent).AppendLine("messages:");
        if (messages.Count is { } count)
            Mapping(text, "count", [.. Field(count), .. Optional("none", messages.CountNone)], Indent + 2);
        if (messages.Fixed > 0)
            ConfigWriter.Line(text, Indent + 2, "fixed", Number((ulong)messages.Fixed));
        if (messages.Size > 0)
            ConfigWriter.Line(text, Indent + 2, "size", Number((ulong)messages.Size));
        if (messages.Length is not { } length)
            return;
        ConfigWriter.Line(text, Indent + 2, "head", Number((ulong)messages.HeadLength));
        string counts = Word(ProtocolKeywords.MessageCounts, messages.LengthCountsHead);
        Mapping(text, "length", [.. Field(length), ("counts", counts)], Indent + 2);
    }

    private static void WriteTime(StringBuilder text, DeclaredTime time)
    {
        text.Append(' ', Indent).AppendLine("send_time:");
        foreach ((string key, string value) in Field(time.Field))
            ConfigWriter.Line(text, Indent + 2, key, value);
        ConfigWriter.Line(text, Indent + 2, "unit", Word(ProtocolKeywords.TimeUnits, time.UnitNs));
        ConfigWriter.Line(text, Indent + 2, "since", Word(ProtocolKeywords.TimeBases, time.Zone is not null));
        ConfigWriter.Line(text, Indent + 2, "zone", time.Zone);
        if (time.Fraction is { } fraction)
            Mapping(text, "fraction",
                [.. Field(fraction), ("unit", Word(ProtocolKeywords.TimeUnits, time.FractionUnitNs))], Indent + 2);
    }

    private static IEnumerable<(string Key, string Value)> Field(DeclaredField field)
    {
        yield return ("offset", Number((ulong)field.Offset));
        yield return ("width", Number((ulong)field.Width));
        if (field.Form != FieldForm.Integer)
            yield return ("form", field.Form == FieldForm.Digits ? "digits" : "text");
    }

    private static IEnumerable<(string Key, string Value)> Mark(DeclaredMark? mark)
    {
        if (mark is null)
            return [];
        return
        [
            .. Field(mark.Field), ("mask", $"0x{mark.Mask:X}"),
            ("values", $"[{string.Join(", ", mark.Values.Select(WideNumber.FormatRange))}]"),
        ];
    }

    private static IEnumerable<(string Key, string Value)> Optional(string key, ulong? value) =>
        value is { } number ? [(key, Number(number))] : [];

    private static void Mapping(
        StringBuilder text, string key, IReadOnlyList<(string Key, string Value)> values, int indent = Indent)
    {
        if (values.Count > 0)
            text.Append(' ', indent).Append(key).Append(": {")
                .AppendJoin(", ", values.Select(pair => $"{pair.Key}: {pair.Value}")).AppendLine("}");
    }

    private static string Word<T>(IReadOnlyList<(string Word, T Value)> words, T value) =>
        ConfigWriter.Word(words, value);

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
