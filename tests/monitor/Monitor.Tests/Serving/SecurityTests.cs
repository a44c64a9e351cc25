// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;
using Telemetry.Monitor.Serving.Requests;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Every answer is for the page alone, and only hosts and pages that belong here are answered.</summary>
public sealed class SecurityTests
{
    [Theory]
    [InlineData("/x", 200)]
    [InlineData("/none", 404)]
    [InlineData("/page/uplot/uPlot.esm.js", 200)]
    [InlineData("/x?unknown=1", 400)]
    public async Task every_answer_has_the_headers(string path, int status)
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(ServerUnderTest.Text("/x", "text"));

        using HttpResponseMessage answer = await server.Get(path);

        Assert.Equal(status, (int)answer.StatusCode);
        string policy = Header(answer, "Content-Security-Policy");
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Contains("require-trusted-types-for 'script'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Resource-Policy"));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("127.0.0.1:{0}", 200)]
    [InlineData("localhost:{0}", 200)]
    [InlineData("LOCALHOST", 200)]
    [InlineData("localhost:8080", 200)]
    [InlineData("[::1]:{0}", 200)]
    [InlineData("evil.example", 421)]
    [InlineData("evil.example:{0}", 421)]
    [InlineData("127.0.0.1.evil.example:{0}", 421)]
    [InlineData("10.0.0.4:{0}", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("::1", 421)]
    public async Task only_names_of_this_server_are_answered(string host, int status)
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(ServerUnderTest.Text("/x", "text"));

        using HttpResponseMessage answer = await server.Get(
            "/x", ("Host", string.Format(null, host, server.Address.Port)));

        // A name that is not a name at all is refused by the server itself.
        Assert.Equal(host == "::1" ? 400 : status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("10.0.0.9", 80, false, true)]
    [InlineData("10.0.0.9", 443, true, true)]
    [InlineData("10.0.0.9", 443, false, false)]
    [InlineData("10.0.0.9", 80, true, false)]
    [InlineData("10.0.0.9:443", 443, true, true)]
    [InlineData("10.0.0.9:80", 443, true, false)]
    [InlineData("10.0.0.8", 443, true, false)]
    public void a_host_without_a_port_has_that_of_the_scheme(string host, int served, bool hasTls, bool isAllowed)
    {
        var hosts = new AllowedHosts([new IPEndPoint(IPAddress.Parse("10.0.0.9"), served)], [], hasTls);

        Assert.Equal(isAllowed, hosts.Contains(host));
    }

    [Theory]
    [InlineData("/x", "same-origin", "cors", "empty", 200)]
    [InlineData("/x", "none", "navigate", "document", 200)]
    [InlineData("/x", "cross-site", "no-cors", "script", 403)]
    [InlineData("/x", "same-site", "cors", "empty", 403)]
    [InlineData("/x", "cross-site", "navigate", "document", 403)]
    [InlineData("/", "cross-site", "navigate", "iframe", 403)]
    [InlineData("/", "cross-site", "no-cors", "image", 403)]
    public async Task pages_of_other_sites_are_refused(string path, string site, string mode, string dest, int status)
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(ServerUnderTest.Text("/x", "text"));

        using HttpResponseMessage answer = await server.Get(
            path, ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", dest));

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task a_link_on_another_site_leads_to_the_page()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start();

        using HttpResponseMessage answer = await server.Get("/", ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"));

        Assert.NotEqual(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    public async Task nothing_can_be_changed(string method)
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(ServerUnderTest.Text("/x", "text"));

        using HttpResponseMessage answer = await server.Send(new HttpMethod(method), "/x");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal("GET, HEAD", string.Join(", ", answer.Content.Headers.Allow));
        Assert.Equal("use GET", (await ProblemOf(answer)).GetProperty("do").GetString());
    }

    [Fact]
    public async Task a_head_request_has_the_headers_and_no_body()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(ServerUnderTest.Text("/x", "text"));

        string answer = await server.Exchange("HEAD /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        Assert.Contains("200 OK", answer);
        Assert.Contains("Content-Length: 4", answer);
        Assert.EndsWith("\r\n\r\n", answer);
    }

    [Fact]
    public async Task the_loopback_address_of_ipv6_is_served_beside_that_of_ipv4()
    {
        await using ServerUnderTest server = await ServerUnderTest.Start(ServerUnderTest.Text("/x", "text"));
        bool hasIpv6 = NetworkInterface.GetAllNetworkInterfaces().Any(one => one.GetIPProperties().UnicastAddresses
            .Any(address => address.Address.Equals(IPAddress.IPv6Loopback)));

        if (hasIpv6)
            Assert.Equal("text", await server.Client.GetStringAsync($"http://[::1]:{server.Address.Port}/x"));
    }

    internal static string Header(HttpResponseMessage answer, string name) =>
        string.Join(", ", answer.Headers.TryGetValues(name, out IEnumerable<string>? values)
            ? values : answer.Content.Headers.GetValues(name));

    internal static async Task<JsonElement> ProblemOf(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        JsonElement problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((int)answer.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.Equal("about:blank", problem.GetProperty("type").GetString());
        return problem;
    }
}
