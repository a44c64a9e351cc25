// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Config.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Declared;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>protocols:</c>, the envelopes that the user declares.</summary>
internal sealed class ProtocolSection
{
    private const int MostProtocols = 16;
    private const int MostText = 16;
    private const int MostChannelText = 8;
    private const int MostMatched = 64;
    private const ulong MostNumber = 1UL << 62;             // above, numbers have the full 64 bits
    private const ulong FewestNumbers = 100;
    private const long Day = 86_400_000_000_000;

    private readonly YamlSection _section;
    private readonly string _name;
    private readonly int _header;
    private readonly FieldReader _fields;

    private ProtocolSection(YamlSection section, string name)
    {
        (_section, _name) = (section, $"protocol \"{name}\"");
        _header = (int)(section.RequiredInteger("header", 1, FieldReader.LongestHeader, "24")
            ?? FieldReader.LongestHeader);
        _fields = new FieldReader(_header);
    }

    public static IReadOnlyList<ProtocolSettings> Read(YamlSection root)
    {
        List<ProtocolSettings> protocols = [];
        foreach (YamlSection section in root.Sections("protocols", "protocol"))
        {
            Located<string> name = section.Required("name", "house-prices");
            section.Name = $"protocol \"{name.Value}\"";
            if (protocols.Count == MostProtocols)
                section.Errors.Add(section.Where, $"more than {MostProtocols} protocols", "declare fewer");
            CheckName(name, protocols, section.Errors);
            int errors = section.Errors.Count;
            EnvelopeDeclaration declaration = new ProtocolSection(section, name.Value).Read(name.Value);
            protocols.Add(new ProtocolSettings(name, section.Errors.Count == errors ? declaration : null));
        }
        return protocols;
    }

    private static void CheckName(Located<string> name, List<ProtocolSettings> before, ErrorList errors)
    {
        if (name.Value.Length == 0)
            return;
        if (name.Value.Length > 64
            || !name.Value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            errors.Add(name.Where, $"\"{name.Value}\" is not a name",
                "use letters, digits, \"-\", \"_\" and \".\", at most 64");
        else if (ProtocolCatalog.TryFind(name.Value, out _))
            errors.Add(name.Where, $"\"{name.Value}\" is the name of a built-in protocol", "choose another name");
        else if (before.Any(other => other.Name.Value == name.Value))
            errors.Add(name.Where, $"protocol \"{name.Value}\" is declared twice", "name them differently");
    }

    private EnvelopeDeclaration Read(string name)
    {
        bool isBig = _section.Choice("byte_order", ProtocolKeywords.ByteOrders) ?? true;
        YamlSection? sequence = Part("sequence", isRequired: true);
        DeclaredField? number = _fields.Own(
            sequence, "sequence", ProtocolKeywords.NumberForms, DeclaredField.MostDigits);
        bool numbersPackets = sequence?.RequiredChoice("numbers", ProtocolKeywords.Numbered) ?? false;
        DeclaredField known = number ?? new DeclaredField(0, DeclaredField.MostInteger);
        ulong first = FieldReader.Wide(sequence, "first", 0, known.Largest) ?? 1;
        ulong last = FieldReader.Wide(sequence, "last", 0, known.Largest) ?? known.Largest;
        ulong? none = FieldReader.Wide(sequence, "none", 0, known.Largest) ?? (first > 0 ? 0 : null);
        if (number is not null)
            CheckNumbers(sequence!, first, last);
        YamlSection? heartbeat = Part("heartbeat");
        YamlSection? reset = Part("reset");
        var declaration = new EnvelopeDeclaration
        {
            Name = name,
            Title = _section.Text("title")?.Value,
            IsBigEndian = isBig,
            HeaderLength = _header,
            Matches = ReadMatches(Part("match")),
            Length = ReadLength(Part("length")),
            Sequence = known,
            NumbersPackets = numbersPackets,
            First = first,
            Last = last,
            None = none,
            Messages = ReadMessages(Part("messages", isRequired: !numbersPackets && number is not null)),
            Channel = ReadKey(Part("channel"), MostChannelText),
            Session = ReadKey(Part("session"), MostText),
            SendTime = ReadTime(Part("send_time")),
            HeartbeatNumber = heartbeat?.Choice("number", ProtocolKeywords.HeartbeatNumbers)
                ?? (numbersPackets ? HeartbeatNumber.Own : HeartbeatNumber.Next),
            ResetGoesToFirst = reset?.Choice("number", ProtocolKeywords.ResetTargets) ?? false,
            Heartbeat = MarkReader.Has(heartbeat) ? MarkReader.Read(heartbeat) : null,
            Reset = MarkReader.Read(reset),
            EndOfSession = Finished(Part("end_of_session"), MarkReader.Read),
            Recovery = Finished(Part("recovery"), MarkReader.Read),
            HeartbeatIntervalNs = _section.DurationNs("heartbeat_interval", 0, Day) ?? 0,
        };
        sequence?.Finish();
        heartbeat?.Finish();
        reset?.Finish();
        _section.Finish();
        return declaration;
    }

    private YamlSection? Part(string key, bool isRequired = false)
    {
        if (isRequired && !_section.Has(key))
            _section.Errors.Add(_section.Where, $"{_name}: \"{key}\" is missing", key == "messages"
                ? "say how they are counted, such as \"messages: {count: {offset: 6, width: 2}}\", or number packets"
                : $"add \"{key}: {{offset: 8, width: 4, numbers: messages}}\"");
        return _section.Section(key, $"{_name} {key}");
    }

    private static T? Finished<T>(YamlSection? section, Func<YamlSection?, T?> read)
        where T : class
    {
        T? value = read(section);
        section?.Finish();
        return value;
    }

    private static void CheckNumbers(YamlSection sequence, ulong first, ulong last)
    {
        if (last < first || last - first < FewestNumbers - 1)
            sequence.Errors.Add(sequence.WhereOf("last"),
                Text($"{sequence.Name}: {first} to {last} are too few numbers"),
                Text($"give at least {FewestNumbers}"));
        else if (last > MostNumber && last != ulong.MaxValue)
            sequence.Errors.Add(sequence.WhereOf("last"), Text($"{sequence.Name}: last is {last}"),
                Text($"expected at most {MostNumber}, or nothing where all of 64 bits are numbers"));
    }

    private List<(int Offset, byte[] Bytes)> ReadMatches(YamlSection? section)
    {
        List<(int Offset, byte[] Bytes)> matches = [];
        Dictionary<int, byte> known = [];
        foreach (string key in section?.Keys ?? [])
        {
            string where = section!.WhereOf(key);
            bool isOffset = int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int offset);
            if (!isOffset || section.Text(key) is not { } text || !TryParseHex(text.Value, out byte[] bytes))
            {
                section.Errors.Add(where, $"{section.Name}: \"{key}\" with its value is not a constant",
                    "write OFFSET: BYTES, such as 0: \"A5 01\"");
                continue;
            }
            if (offset + bytes.Length > _header)
                section.Errors.Add(where,
                    Text($"{section.Name}: ends behind byte {offset + bytes.Length}, the header has {_header}"),
                    "raise header, or correct the offset");
            else if (bytes.Where((one, index) => !known.TryAdd(offset + index, one)).Any())
                section.Errors.Add(where, Text($"{section.Name}: a byte from {offset} on is given twice"),
                    "give it once");
            matches.Add((offset, bytes));
        }
        return matches;
    }

    private static bool TryParseHex(string text, out byte[] bytes)
    {
        string digits = text.Replace(" ", "", StringComparison.Ordinal);
        bool isHex = digits.Length is > 0 and <= 2 * MostMatched && digits.Length % 2 == 0
            && digits.All(char.IsAsciiHexDigit);
        bytes = isHex ? Convert.FromHexString(digits) : [];
        return isHex;
    }

    private DeclaredLength? ReadLength(YamlSection? section)
    {
        if (section is null)
            return null;
        DeclaredField? field = _fields.Own(section, "length", ProtocolKeywords.NumberForms, 4);
        bool countsHeader = section.Choice("counts", ProtocolKeywords.PacketCounts) ?? true;
        int unit = (int)(section.Integer("unit", 1, 256) ?? 1);
        section.Finish();
        return field is null ? null : new DeclaredLength(field, countsHeader, unit);
    }

    private DeclaredMessages? ReadMessages(YamlSection? section)
    {
        if (section is null)
            return null;
        YamlSection? count = section.Section("count", $"{section.Name} count");
        YamlSection? length = section.Section("length", $"{section.Name} length");
        DeclaredField? counted = _fields.Own(count, "messages count", ProtocolKeywords.NumberForms, 4);
        DeclaredField? size = FieldReader.Anywhere(length, ProtocolKeywords.IntegerForms, 4);
        if (size is { Width: 3 })
            section.Errors.Add(length!.WhereOf("width"), $"{length.Name}: width is 3", "use 1, 2 or 4");
        var messages = new DeclaredMessages
        {
            Count = counted,
            CountNone = counted is null ? null : FieldReader.Wide(count, "none", 0, counted.Largest),
            Fixed = (int)(section.Integer("fixed", 1, 1_000) ?? 0),
            Size = (int)(section.Integer("size", 1, 65_507) ?? 0),
            Length = size,
            HeadLength = (int)(section.Integer("head", size?.End ?? 1, 256) ?? size?.End ?? 0),
            LengthCountsHead = length?.Choice("counts", ProtocolKeywords.MessageCounts) ?? true,
        };
        count?.Finish();
        length?.Finish();
        section.Finish();
        if (section.Has("head") && !section.Has("length"))
            section.Errors.Add(section.WhereOf("head"), $"{section.Name}: a head without a length",
                "remove head, or add \"length: {offset: 0, width: 2}\"");
        if (section.Has("count") && section.Has("fixed"))
            section.Errors.Add(section.Where, $"{section.Name}: both count and fixed", "keep one of them");
        if (section.Has("size") && section.Has("length"))
            section.Errors.Add(section.Where, $"{section.Name}: both size and length", "keep one of them");
        if (section.Known.All(key => key == "head" || !section.Has(key)))
            section.Errors.Add(section.Where, $"{section.Name}: nothing counts them",
                "give count, fixed, size or length");
        return messages;
    }

    private DeclaredField? ReadKey(YamlSection? section, int most)
    {
        DeclaredField? field = _fields.InHeader(section, ProtocolKeywords.KeyForms, most);
        section?.Finish();
        return field;
    }

    private DeclaredTime? ReadTime(YamlSection? section)
    {
        if (section is null)
            return null;
        DeclaredField? field = _fields.Own(
            section, "send_time", ProtocolKeywords.NumberForms, DeclaredField.MostDigits);
        long unitNs = section.RequiredChoice("unit", ProtocolKeywords.TimeUnits) ?? 1;
        YamlSection? fraction = section.Section("fraction", $"{section.Name} fraction");
        DeclaredField? finer = _fields.Own(
            fraction, "send_time fraction", ProtocolKeywords.NumberForms, DeclaredField.MostDigits);
        long finerNs = fraction?.RequiredChoice("unit", ProtocolKeywords.TimeUnits) ?? 0;
        if (finerNs >= unitNs)
            section.Errors.Add(fraction!.WhereOf("unit"),
                $"{fraction.Name}: its unit is not finer than that of the time", "use such as s and ns");
        bool isMidnight = section.Choice("since", ProtocolKeywords.TimeBases) ?? false;
        Located<string>? zone = section.Text("zone");
        if (isMidnight && !section.Has("zone"))
            section.Errors.Add(section.Where, $"{section.Name}: midnight has no zone",
                "add \"zone: America/Chicago\"");
        else if (!isMidnight && section.Has("zone"))
            section.Errors.Add(section.WhereOf("zone"), $"{section.Name}: has a zone, but counts from 1970",
                "remove zone, or add \"since: midnight\"");
        else if (zone is { } named)
            DaySection.CheckZone(named, section.Errors);
        fraction?.Finish();
        section.Finish();
        return field is null ? null : new DeclaredTime(field, unitNs, finer, finer is null ? 0 : finerNs, zone?.Value);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
