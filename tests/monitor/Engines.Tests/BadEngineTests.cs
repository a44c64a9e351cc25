// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Telemetry.Exporting.Querying;
using Telemetry.Exporting.Sending;
using Telemetry.Fleet.Queries;
using TestSupport.Engines;

namespace Telemetry.Engines.Tests;

/// <summary>A metric database that gives no usable answer: the reason in words, and nothing of it is used.</summary>
public sealed class BadEngineTests
{
    private const long Second = 1_000_000_000;
    private const long FromNs = 1_800_000_000 * Second;
    private const long SeamNs = FromNs + (3_600 * Second);
    private const string Series =
        """{"metric":{"__name__":"telemetry_latency_seconds_count","appliance":"a"},"value":""";

    private const string Empty = """{"resultType":"vector","result":[]}""";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static TheoryData<string, HttpText> Answers => new()
    {
        { "HTTP 500: no space left on device", new HttpText("no space left on device\nand more", 500, "text/plain") },
        { "HTTP 429: too many requests", new HttpText("too many requests", 429, "text/plain") },
        { "HTTP 502: bad gateway", new HttpText("bad gateway", 502, "text/html; charset=utf8") },
        { "HTTP 422: it would load too many samples",
            new HttpText("""{"status":"error","error":"it would load too many samples"}""", 422) },
        { "HTTP 302: it leads to http://sso.example/",
            new HttpText("", 302, Headers: "Location: http://sso.example/\r\n") },
        { "it answers with a page of HTML or XML: this address answers no queries",
            new HttpText("<!DOCTYPE html><title>Grafana</title>", 200, "text/html") },
        { "its answer is not JSON: it begins with \"ok \"", new HttpText("ok\n") },
        { "its answer is not JSON: it begins with \"{\"status\":\"success\",\"data\"\"",
            new HttpText("""{"status":"success","data" """.TrimEnd()) },
        { "its answer is not that of a Prometheus query", new HttpText("{}") },
        { "its answer is not that of a Prometheus query", new HttpText("""{"status":"success","data":null}""") },
        { "its answer is not that of a Prometheus query", new HttpText(Data("null")) },
        { "it answers with an error: it does not say which", new HttpText("""{"status":"error"}""") },
        { "a value of telemetry_latency_seconds_count is NaN", new HttpText(Data($"[{Series}[1,\"NaN\"]}}]")) },
        { "a value of telemetry_latency_seconds_count is +Inf", new HttpText(Data($"[{Series}[1,\"+Inf\"]}}]")) },
        { "a value of telemetry_latency_seconds_count is null", new HttpText(Data($"[{Series}[1,null]}}]")) },
        { "its answer is partial: not all of its nodes answered it",
            new HttpText($$"""{"status":"success","isPartial":true,"data":{{Empty}}}""") },
        { "its answer may be partial: it warns \"store 10.0.0.1 is unavailable\"",
            new HttpText($$"""{"status":"success","warnings":["store 10.0.0.1 is unavailable"],"data":{{Empty}}}""") },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task its_answer_is_named_in_words(string expected, HttpText answer)
    {
        using var server = new AnsweringServer(_ => answer);
        await using var engine = new EngineHistory(new EngineTarget { QueryUrl = server.Url, Timeout = Patience });

        HistorySpan failed = await Failure(engine);

        Assert.Equal(expected, failed.Failure);
        Assert.Equal((FromNs, SeamNs), (failed.FromTimeNs, failed.ToTimeNs));
        Assert.Equal(expected, engine.State.Failure);
    }

    [Fact]
    public async Task one_that_is_slow_is_not_waited_for_and_nobody_else_waits_for_it()
    {
        using var end = new CancellationTokenSource();
        using var server = new AnsweringServer(async _ =>
        {
            await Task.Delay(TimeSpan.FromSeconds(10), end.Token);
            return new HttpText("late");
        });
        await using var engine = new EngineHistory(
            new EngineTarget { QueryUrl = server.Url, Timeout = TimeSpan.FromSeconds(0.5) });

        HistorySpan failed = await Failure(engine);
        int asked = server.Requests.Count;
        HistorySpan again = await Failure(engine);

        Assert.Equal("no answer in 0.5 s", failed.Failure);
        Assert.Equal("no answer in 0.5 s", again.Failure);
        Assert.Equal(asked, server.Requests.Count);
        await end.CancelAsync();
    }

    [Fact]
    public async Task a_certificate_of_nobody_is_not_trusted_until_its_authority_is_named()
    {
        using X509Certificate2 certificate = SelfSigned();
        using var server = new AnsweringServer(_ => new HttpText(Data("[]")), certificate);
        var target = new EngineTarget { QueryUrl = server.Url, Timeout = Patience };
        await using var stranger = new EngineHistory(target);
        await using var engine = new EngineHistory(
            target with { Access = new TargetAccess { Authorities = [certificate] } });

        HistorySpan failed = await Failure(stranger);
        RecordSelection found = await engine.Complete(Held(), Question());

        Assert.StartsWith("its certificate is not trusted: ", failed.Failure);
        Assert.EndsWith("Name its authority with ca_file.", failed.Failure);
        Assert.Empty(found.Spans);
    }

    [Fact]
    public async Task one_that_is_not_there_is_named()
    {
        await using var engine = new EngineHistory(
            new EngineTarget { QueryUrl = new Uri($"http://127.0.0.1:{FreePort.OnLoopback()}") });

        HistorySpan failed = await Failure(engine);

        Assert.StartsWith("Connection refused", failed.Failure);
    }

    [Fact]
    public async Task what_is_not_exported_is_not_asked_for()
    {
        using var server = new AnsweringServer(_ => new HttpText(Data("[]")));
        await using var engine = new EngineHistory(new EngineTarget { QueryUrl = server.Url, Timeout = Patience });

        RecordSelection found = await engine.Complete(
            Held(), Question() with { Counter = CounterRange.Find("lines.longest_blind_ns") });

        Assert.Equal("this counter is not exported to metric databases", found.Spans[0].Failure);
        Assert.Null(engine.State.Failure);
        Assert.Empty(server.Requests);
    }

    private static string Data(string result) =>
        $$$"""{"status":"success","data":{"resultType":"vector","result":{{{result}}}}}""";

    private static EngineQuestion Question() => new() { Filter = new SeriesFilter { Kind = "order_to_ack" } };

    /// <summary>A selection of a time of which nothing is held, up to the seam.</summary>
    private static RecordSelection Held() => new(
        [new AppliancePart("trade01", [], SeamNs, SeamNs)], (FromNs, SeamNs + Second), "memory");

    private static async Task<HistorySpan> Failure(EngineHistory engine)
    {
        RecordSelection found = await engine.Complete(Held(), Question());
        Assert.False(found.Merge(new SeriesFilter()).Complete);
        return Assert.Single(found.Spans);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate =
            request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
