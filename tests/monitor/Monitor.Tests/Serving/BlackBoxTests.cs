// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using Telemetry.Monitor.Serving.BlackBox;
using Telemetry.Monitor.Serving.Routes;
using TestSupport;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Files of packets: only what the index of the folder names is served, and from the folder itself.</summary>
public sealed class BlackBoxTests : IDisposable
{
    private const string Kept = "2026-11-21T143015.123456789Z-feed_gap-itch-17.pcapng";

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task a_file_of_the_index_is_served_byte_for_byte()
    {
        byte[] bytes = new byte[300_000];
        new Random(5).NextBytes(bytes);
        File.WriteAllBytes(_scratch.File(Kept), bytes);
        Index(Line(Kept, bytes.Length), Line("gone.pcapng", 5), "{\"file\":\"cut");
        await using ServerUnderTest server = await Start();

        using HttpResponseMessage answer = await server.Get($"/api/v1/black-box/{Kept}");
        using HttpResponseMessage head = await server.Send(HttpMethod.Head, $"/api/v1/black-box/{Kept}");
        using var list = JsonDocument.Parse(await server.Client.GetStringAsync(new Uri(
            "/api/v1/black-box", UriKind.Relative)));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/x-pcapng", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Kept, answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        Assert.Equal(bytes.Length, answer.Content.Headers.ContentLength);
        Assert.Equal(bytes, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(bytes.Length, head.Content.Headers.ContentLength);
        JsonElement file = Assert.Single(list.RootElement.GetProperty("files").EnumerateArray());
        Assert.Equal((Kept, bytes.Length, "ab12"), (file.GetProperty("file").GetString(),
            file.GetProperty("bytes").GetInt32(), file.GetProperty("sha256").GetString()));
    }

    [Theory]
    [InlineData("secret.txt")]
    [InlineData("unlisted.pcapng")]
    [InlineData("gone.pcapng")]
    [InlineData("index.jsonl")]
    [InlineData("..%2Foutside.pcapng")]
    [InlineData("%2Fetc%2Fpasswd")]
    [InlineData("")]
    public async Task what_the_index_does_not_name_is_not_there(string name)
    {
        File.WriteAllText(_scratch.File("secret.txt"), "not to be read");
        File.WriteAllText(_scratch.File("unlisted.pcapng"), "not to be read");
        File.WriteAllText(_scratch.File("../outside.pcapng"), "not to be read");
        // An index that another program wrote may name anything.
        Index(Line("gone.pcapng", 1), Line("secret.txt", 6), Line("../outside.pcapng", 6), Line("/etc/passwd", 6));
        await using ServerUnderTest server = await Start();

        using HttpResponseMessage answer = await server.Get($"/api/v1/black-box/{name}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("not to be read", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        File.Delete(_scratch.File("../outside.pcapng"));
    }

    [Fact]
    public async Task a_link_in_the_folder_leads_nowhere()
    {
        File.WriteAllText(_scratch.File("target"), "not to be read");
        File.CreateSymbolicLink(_scratch.File(Kept), _scratch.File("target"));
        Index(Line(Kept, 6));
        await using ServerUnderTest server = await Start();

        using HttpResponseMessage answer = await server.Get($"/api/v1/black-box/{Kept}");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.DoesNotContain("not to be read", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task without_a_folder_the_answer_says_what_to_set()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start([.. new BlackBoxRoutes(null).All]);

        using HttpResponseMessage answer = await server.Get("/api/v1/black-box");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("set black_box: in its configuration", await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_folder_that_is_not_there_is_said_with_its_name()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(
            [.. new BlackBoxRoutes(new BlackBoxFolder(_scratch.File("none"))).All]);

        using HttpResponseMessage answer = await server.Get("/api/v1/black-box");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains(_scratch.File("none"), await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Line(string name, int bytes) =>
        $"{{\"file\":\"{name}\",\"bytes\":{bytes},\"sha256\":\"ab12\"}}";

    private Task<ServerUnderTest> Start() =>
        ServerUnderTest.Start([.. new BlackBoxRoutes(new BlackBoxFolder(_scratch.Path)).All]);

    private void Index(params string[] lines) => File.WriteAllLines(_scratch.File("index.jsonl"), lines);
}
