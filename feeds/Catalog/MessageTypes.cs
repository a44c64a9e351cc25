// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Globalization;

namespace Telemetry.Feeds.Catalog;

/// <summary>
/// Types of the messages of market data: their text and, where a public document has a table of them, their names. The
/// table is message-types.tsv. Sources: the documents and versions that the protocols' rows name; ITCH: TotalView-ITCH
/// 5.0; PITCH: also Cboe One 1.4, complex, auction and top feeds; XDP: also the products' specifications 2.1 to 2.6;
/// MACH: those types that mean the same in all feeds that have them; MEMOIR: by the schema of the product, as far as
/// its versions agree; GTP's types that differ from MITCH's are left out.
/// </summary>
public static class MessageTypes
{
    /// <summary>Most characters of a type's text.</summary>
    public const int MostText = 10;

    private const int SchemaShift = 8;

    private static readonly Lazy<FrozenDictionary<(ProtocolId, uint), string>> Names = new(() =>
        Table("message-types.tsv").ToFrozenDictionary(
            row => (row.Protocol, CodeOf(row.Protocol, row.Fields[1])), row => row.Fields[2]));

    /// <summary>Writes the text of a type as the protocol's document does: a number, or one or two characters; a
    /// character that cannot be printed as a number.</summary>
    /// <param name="code">The type.</param>
    /// <param name="destination">Receives the text, at least <see cref="MostText"/> characters.</param>
    /// <returns>Number of characters written.</returns>
    public static int Format(ProtocolId protocol, uint code, Span<char> destination) => FormOf(protocol) switch
    {
        TypeForm.Hexadecimal => Hexadecimal(code, destination),
        TypeForm.Characters => Characters(code, destination),
        TypeForm.Template => Decimal(code & byte.MaxValue, destination),
        _ => Decimal(code, destination),
    };

    /// <summary>Writes the text of an order message's type; that of its packet if it has none itself.</summary>
    /// <param name="isCharacter">True if the type is one or two characters, not a number.</param>
    /// <param name="packetType">Type of the packet in the session layer; 0 if there is none.</param>
    /// <param name="code">The type; 0 if there is none.</param>
    /// <param name="destination">Receives the text, at least <see cref="MostText"/> characters.</param>
    /// <returns>Number of characters written.</returns>
    public static int Format(bool isCharacter, byte packetType, uint code, Span<char> destination) =>
        code == 0 && packetType != 0 ? Characters(packetType, destination)
        : isCharacter ? Characters(code, destination) : Decimal(code, destination);

    /// <summary>Name of a type; null if no public document has one.</summary>
    public static string? NameOf(ProtocolId protocol, uint code) =>
        Names.Value.TryGetValue((protocol, code), out string? name) ? name
        : FormOf(protocol) == TypeForm.Template
            ? Names.Value.GetValueOrDefault((protocol, code & byte.MaxValue)) : null;

    /// <summary>Types of a protocol that have names, in the order of their numbers; where products use one number
    /// differently, of each product's schema, which is null where all agree.</summary>
    public static IReadOnlyList<(string Type, uint? Schema, string Name)> Of(ProtocolId protocol) =>
    [
        .. Names.Value.Where(entry => entry.Key.Item1 == protocol).OrderBy(entry => entry.Key.Item2)
            .Select(entry => (TextOf(protocol, entry.Key.Item2), SchemaOf(protocol, entry.Key.Item2), entry.Value)),
    ];

    private static uint? SchemaOf(ProtocolId protocol, uint code) =>
        FormOf(protocol) == TypeForm.Template && code >> SchemaShift is var schema and > 0 ? schema : null;

    private static string TextOf(ProtocolId protocol, uint code)
    {
        Span<char> text = stackalloc char[MostText];
        return new string(text[..Format(protocol, code, text)]);
    }

    private static TypeForm FormOf(ProtocolId protocol) => protocol switch
    {
        ProtocolId.CboePitch or ProtocolId.Mitch => TypeForm.Hexadecimal,
        ProtocolId.MemxMemoir => TypeForm.Template,
        ProtocolId.MoldUdp64 or ProtocolId.MoldUdp64Itch50 or ProtocolId.MoldUdp or ProtocolId.SoupBinTcp
            or ProtocolId.MoldUdp64IntelligentCross or ProtocolId.IexTp or ProtocolId.MiaxMach or ProtocolId.Opra
            or ProtocolId.Cta or ProtocolId.IceImpact or ProtocolId.Hsvf or ProtocolId.HsvfTimestamped
            or ProtocolId.TmxXmt => TypeForm.Characters,
        _ => TypeForm.Decimal,
    };

    private static int Characters(uint code, Span<char> destination)
    {
        uint first = code >> 8;
        if (first > 0xFF || !IsPrintable(code & 0xFF) || (first != 0 && !IsPrintable(first)))
            return Hexadecimal(code, destination);
        int length = 0;
        if (first != 0)
            destination[length++] = (char)first;
        destination[length++] = (char)(code & 0xFF);
        return length;
    }

    private static bool IsPrintable(uint character) => character is > ' ' and <= '~';

    private static int Hexadecimal(uint code, Span<char> destination)
    {
        "0x".CopyTo(destination);
        _ = code.TryFormat(destination[2..], out int written, "X2", CultureInfo.InvariantCulture);
        return written + 2;
    }

    private static int Decimal(uint code, Span<char> destination)
    {
        _ = code.TryFormat(destination, out int written, provider: CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary>Rows of an embedded table, each as often as its first column names a protocol.</summary>
    internal static IEnumerable<(ProtocolId Protocol, string[] Fields)> Table(string name)
    {
        using Stream table = typeof(MessageTypes).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(table);
        Dictionary<string, ProtocolId> protocols = ProtocolCatalog.Rows.ToDictionary(row => row.Name, row => row.Id);
        _ = reader.ReadLine();                              // names of the columns
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split('\t');
            foreach (string protocol in fields[0].Split(','))
                yield return (protocols[protocol], fields);
        }
    }

    /// <summary>Reads a type: a number, or behind an apostrophe one or two characters.</summary>
    internal static uint CodeOf(string type) => type switch
    {
        ['\'', var only] => only,
        ['\'', var first, var second] => ((uint)first << 8) | second,
        ['0', 'x', ..] => uint.Parse(type.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        _ => uint.Parse(type, CultureInfo.InvariantCulture),
    };

    private static uint CodeOf(ProtocolId protocol, string type) => FormOf(protocol) switch
    {
        TypeForm.Characters when !type.StartsWith("0x", StringComparison.Ordinal) => CodeOf($"'{type}"),
        TypeForm.Template when type.Split('/') is [var schema, var template] =>
            (CodeOf(schema) << SchemaShift) | CodeOf(template),
        _ => CodeOf(type),
    };

    private enum TypeForm : byte
    {
        Decimal,
        Hexadecimal,
        Characters,

        /// <summary>The number of an SBE template, of 8 bits; above it that of its schema.</summary>
        Template,
    }
}
