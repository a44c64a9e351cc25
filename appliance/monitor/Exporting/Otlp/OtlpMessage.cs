// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Sending;

namespace Telemetry.Exporting.Otlp;

/// <summary>Parts of all requests of OpenTelemetry's protocol over HTTP.</summary>
internal static class OtlpMessage
{
    private const int PartialSuccess = 1;
    private const int Rejected = 1;
    private const int ErrorMessage = 2;
    private const int MostOfError = 200;

    /// <summary>Headers of the content.</summary>
    internal static readonly (string Name, string Value)[] Headers =
        [("Content-Type", "application/x-protobuf"), ("Content-Encoding", "gzip")];

    /// <summary>Address of one kind of message.</summary>
    /// <param name="url">Address of the collector.</param>
    /// <param name="path">Path of the kind.</param>
    internal static Uri AddressOf(Uri url, string path) => new($"{url.AbsoluteUri.TrimEnd('/')}/{path}");

    internal static byte[] Pack(ReadOnlySpan<byte> message)
    {
        using var body = new MemoryStream();
        using (var gzip = new GZipStream(body, CompressionLevel.Fastest))
            gzip.Write(message);
        return body.ToArray();
    }

    /// <summary>Reads the answer to an accepted message: a collector may refuse a part of it for good.</summary>
    internal static PostResult ReadAnswer(byte[] answer)
    {
        if (!ProtoScan.TryBytes(answer, PartialSuccess, out ReadOnlyMemory<byte> partial)
            || !ProtoScan.TryNumber(partial, Rejected, out ulong rejected) || rejected == 0)
            return new PostResult(PostOutcome.Accepted);
        string why = ProtoScan.TryBytes(partial, ErrorMessage, out ReadOnlyMemory<byte> text) && !text.IsEmpty
            ? $": {Clean(Encoding.UTF8.GetString(text.Span))}" : "";
        return new PostResult(PostOutcome.Accepted,
            string.Create(CultureInfo.InvariantCulture, $"{rejected} of them are refused{why}"))
        {
            Rejected = (long)Math.Min(rejected, long.MaxValue),
        };
    }

    private static string Clean(string text) => string.Concat(
        text.Take(MostOfError).Select(static letter => char.IsControl(letter) ? ' ' : letter));
}
