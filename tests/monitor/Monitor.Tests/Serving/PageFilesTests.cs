// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Net;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Requests;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Files of the page as browsers load them: small, and only when they changed.</summary>
public sealed class PageFilesTests
{
    private const string Script = "/page/app.js";

    private static IEnumerable<string> Paths => typeof(PageFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("page/", StringComparison.Ordinal)).Select(name => $"/{name}");

    [Fact]
    public async Task every_file_is_the_same_compressed_and_not()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start();
        long raw = 0, sent = 0;

        foreach (string path in Paths.Append("/"))
        {
            using HttpResponseMessage plain = await server.Get(path);
            using HttpResponseMessage gzip = await server.Get(path, ("Accept-Encoding", "gzip, deflate, br, zstd"));
            byte[] content = await plain.Content.ReadAsByteArrayAsync();
            byte[] compressed = await gzip.Content.ReadAsByteArrayAsync();

            Assert.Equal(HttpStatusCode.OK, gzip.StatusCode);
            Assert.Equal(["gzip"], gzip.Content.Headers.ContentEncoding);
            Assert.Equal(compressed.Length, gzip.Content.Headers.ContentLength);
            Assert.Equal(plain.Content.Headers.ContentType, gzip.Content.Headers.ContentType);
            Assert.Equal(content, Decompressed(compressed));
            raw += content.Length;
            sent += compressed.Length;
        }

        Assert.True(sent < 300_000 && sent < raw / 2, $"{sent} of {raw} bytes");
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("identity", false)]
    [InlineData("br", false)]
    [InlineData("gzip", true)]
    [InlineData("GZIP", true)]
    [InlineData("x-gzip", true)]
    [InlineData("deflate,gzip", true)]
    [InlineData("br;q=1.0, gzip;q=0.8, *;q=0.1", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip; Q=0.000", false)]
    [InlineData("gzip;q=0, *", false)]
    [InlineData("*", true)]
    [InlineData("*;q=0", false)]
    [InlineData("identity, *;q=0", false)]
    [InlineData("gzip;q=nonsense", false)]
    [InlineData("gzipped", false)]
    [InlineData(";;,,=", false)]
    public void gzip_is_sent_to_those_who_take_it(string header, bool gzip) =>
        Assert.Equal(gzip, new AcceptedEncodings(header).Gzip);

    [Theory]
    [InlineData(null)]
    [InlineData("identity")]
    [InlineData("gzip;q=0")]
    public async Task a_client_that_does_not_take_gzip_gets_the_file_as_it_is(string? accepted)
    {
        await using ServerUnderTest server = await ServerUnderTest.Start();

        using HttpResponseMessage answer = accepted is null
            ? await server.Get(Script) : await server.Get(Script, ("Accept-Encoding", accepted));

        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Equal(["Accept-Encoding"], answer.Headers.Vary);
        Assert.Equal(PageFiles.Read(typeof(PageFiles).Assembly, Script.TrimStart('/')),
            await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    public async Task what_a_client_has_in_this_encoding_is_not_sent_again(string encoding)
    {
        await using ServerUnderTest server = await ServerUnderTest.Start();
        using HttpResponseMessage first = await server.Get(Script, ("Accept-Encoding", encoding));
        string tag = first.Headers.ETag!.ToString();

        using HttpResponseMessage second = await server.Get(
            Script, ("Accept-Encoding", encoding), ("If-None-Match", $"\"other\", W/{tag}"));

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(tag, second.Headers.ETag!.ToString());
        Assert.Equal("no-cache", second.Headers.CacheControl?.ToString());
        Assert.Equal(["Accept-Encoding"], second.Headers.Vary);
        Assert.Empty(second.Content.Headers.ContentEncoding);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("identity", "gzip")]
    [InlineData("gzip", "identity")]
    public async Task what_a_client_has_in_another_encoding_is_sent(string had, string wanted)
    {
        await using ServerUnderTest server = await ServerUnderTest.Start();
        using HttpResponseMessage first = await server.Get(Script, ("Accept-Encoding", had));

        using HttpResponseMessage second = await server.Get(
            Script, ("Accept-Encoding", wanted), ("If-None-Match", first.Headers.ETag!.ToString()));

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.NotEqual(first.Headers.ETag, second.Headers.ETag);
    }

    [Fact]
    public async Task a_head_request_says_how_long_the_compressed_file_is()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start();
        using HttpResponseMessage whole = await server.Get(Script, ("Accept-Encoding", "gzip"));

        string head = await server.Exchange(
            $"HEAD {Script} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");

        Assert.Contains($"Content-Length: {whole.Content.Headers.ContentLength}\r\n", head);
        Assert.Contains("Content-Encoding: gzip\r\n", head);
        Assert.EndsWith("\r\n\r\n", head);
    }

    private static byte[] Decompressed(byte[] compressed)
    {
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        return content.ToArray();
    }
}
