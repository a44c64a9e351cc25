// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Feeds.Declared;

/// <summary>Catalog rows of declared protocols.</summary>
public static class DeclaredRow
{
    /// <summary>The row, with the decoder in it.</summary>
    /// <param name="declaration">A valid declaration.</param>
    /// <param name="fingerprint">Text that differs between different declarations.</param>
    public static ProtocolRow Of(EnvelopeDeclaration declaration, string fingerprint)
    {
        ProtocolId id = DeclaredKeys.IdOf(declaration);
        string counted = declaration.NumbersPackets ? "packet" : "message";
        string numbers = string.Create(
            CultureInfo.InvariantCulture, $"{declaration.First} to {declaration.Last}, one number a {counted}");
        return new ProtocolRow
        {
            Id = id,
            Name = declaration.Name,
            Title = declaration.Title ?? "declared in the configuration",
            Source = "declared in the configuration",
            Proof = Proof.Declared,
            Sequencing = numbers,
            Timing = declaration.SendTime is null ? "none" : "of the packet",
            Keys = string.Join(", ", DeclaredKeys.PartsOf(id).Select(part => part.Name).DefaultIfEmpty("none")),
            RecoveryInLines = declaration.Recovery is null ? [] : [RecoveryKind.Unknown],
            ChannelParts = DeclaredKeys.PartsOf(id),
            LowestSequence = declaration.First,
            HighestSequence = declaration.Last,
            HeartbeatIntervalNs = declaration.HeartbeatIntervalNs,
            TimeZone = declaration.SendTime?.Zone,
            HeadLength = declaration.HeadLength,
            Layout = LayoutOf(declaration),
            Declared = new DeclaredEnvelope(declaration, fingerprint),
        };
    }

    private static List<string> LayoutOf(EnvelopeDeclaration declaration)
    {
        List<(int Offset, string Text)> fields = [];
        void Add(DeclaredField? field, string name)
        {
            if (field is not null)
                fields.Add((field.Offset, Line(field, declaration.IsBigEndian, name)));
        }
        foreach ((int offset, byte[] bytes) in declaration.Matches)
            fields.Add((offset, string.Create(
                CultureInfo.InvariantCulture, $"{offset} {bytes.Length} always {Convert.ToHexString(bytes)}")));
        Add(declaration.Length?.Field, "length");
        Add(declaration.Sequence, declaration.NumbersPackets ? "number of the packet" : "number of the first message");
        Add(declaration.Messages?.Count, "message count");
        Add(declaration.Channel, "channel");
        Add(declaration.Session, "session");
        Add(declaration.SendTime?.Field, "send time");
        Add(declaration.SendTime?.Fraction, "send time, finer part");
        Add(declaration.Heartbeat?.Field, "heartbeat");
        Add(declaration.Reset?.Field, "reset");
        Add(declaration.EndOfSession?.Field, "end of session");
        Add(declaration.Recovery?.Field, "recovery");
        Add(FirstLength(declaration), "length of the first message");
        return [.. fields.OrderBy(field => field.Offset).Select(field => field.Text)];
    }

    private static DeclaredField? FirstLength(EnvelopeDeclaration declaration) =>
        declaration.Messages?.Length is { } length
            ? length with { Offset = declaration.HeaderLength + length.Offset }
            : null;

    private static string Line(DeclaredField field, bool isBigEndian, string name)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{field.Offset} {field.Width} ");
        if (field.Form == FieldForm.Integer)
            text.Append(CultureInfo.InvariantCulture, $"u{8 * field.Width}").Append(
                field.Width == 1 ? "" : isBigEndian ? "be" : "le");
        else
            text.Append(field.Form == FieldForm.Digits ? "digits" : "a");
        return text.Append(' ').Append(name).ToString();
    }
}
