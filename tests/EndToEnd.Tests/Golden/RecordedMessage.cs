// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text.Json;
using Telemetry.Messages;
using TestSupport;

namespace EndToEnd.Tests.Golden;

/// <summary>A message as it was published.</summary>
/// <param name="Receiver">Whom it is for.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Bytes">The message with its header.</param>
internal sealed record RecordedMessage(string Receiver, int Stream, byte[] Bytes)
{
    // Fields that belong to the build; name, incarnation and version of the publisher are set by the recorder.
    private static readonly (string Field, string Reason)[] Normalised =
        [("version", "an addition to the schema raises it in every message")];

    private static readonly SbeSchema Schema = new(typeof(MessageHeader).Assembly
        .GetManifestResourceStream("Telemetry.Messages.telemetry-sbe.xml")!);

    private string Kind => (string?)Schema.Messages[BinaryPrimitives.ReadUInt16LittleEndian(Bytes.AsSpan(2))]
        .Attribute("name") ?? "?";

    /// <summary>Receiver, stream and name of the message, then its bytes as hexadecimal digits.</summary>
    internal string ToHex() => $"{Receiver} {Stream} {Kind} {Convert.ToHexStringLower(Normalise(Bytes))}";

    /// <summary>The part of the output that a line of <see cref="ToHex"/> belongs to.</summary>
    internal static string PartOf(string line) => string.Join('.', line.Split(' ').Take(3));

    /// <summary>The message as a JSON object, decoded by the schema file alone.</summary>
    internal string ToJson()
    {
        Dictionary<string, object> values = new() { ["receiver"] = Receiver, ["stream"] = Stream };
        foreach ((string name, object value) in Schema.Read(Normalise(Bytes)))
            values[name] = value is byte[] bytes ? Convert.ToHexStringLower(bytes) : value;
        return JsonSerializer.Serialize(values);
    }

    /// <summary>The message with the fields that belong to the build set to 0.</summary>
    private static byte[] Normalise(byte[] message)
    {
        byte[] normalised = [.. message];
        foreach ((string field, string reason) in Normalised)
        {
            int at = 0;
            bool isFound = false;
            foreach (var member in SbeSchema.Members(Schema.Types["messageHeader"]))
            {
                int size = Schema.SizeOf(member);
                if ((string?)member.Attribute("name") == field)
                {
                    normalised.AsSpan(at, size).Clear();
                    isFound = true;
                }
                at += size;
            }
            Assert.True(isFound, $"the header of messages has no {field} ({reason})");
        }
        return normalised;
    }
}
