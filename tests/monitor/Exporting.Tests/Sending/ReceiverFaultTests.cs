// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Otlp;
using Telemetry.Exporting.RemoteWrite;
using Telemetry.Exporting.Sending;
using Telemetry.Exporting.Tests.RemoteWrite;
using TestSupport.Engines;

namespace Telemetry.Exporting.Tests.Sending;

/// <summary>Receivers that are slow, or that one side does not trust: the state says so, and nothing is lost.</summary>
public sealed class ReceiverFaultTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ApplianceMetrics _appliance = new SampleAppliance().Metrics();
    private readonly Notices _notices = new();

    public static TheoryData<string> Protocols => ["remote_write", "otlp"];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task one_that_is_slow_is_asked_again_until_it_answers(string protocol)
    {
        var isQuick = new TaskCompletionSource();
        using var server = new AnsweringServer(async _ =>
        {
            await isQuick.Task;
            return new HttpText("", 204);
        });
        await using IExporter exporter =
            Start(protocol, server.Url, new TargetAccess(), TimeSpan.FromSeconds(1));

        await WaitFor.True(() => exporter.State.Error is not null, () => exporter.State.ToString());
        ExportState slow = exporter.State;
        isQuick.SetResult();
        await WaitFor.True(() => exporter.State.Sent > 0, () => exporter.State.ToString());

        Assert.Equal(("no answer in 1 s", 0), (slow.Error, slow.Sent));
        Assert.InRange(slow.Queued, 100, long.MaxValue);
        await WaitFor.True(() => exporter.State.Queued == 0, () => exporter.State.ToString());
        Assert.Equal((slow.Queued, 0, 0, null),
            (exporter.State.Sent, exporter.State.Refused, exporter.State.Dropped, exporter.State.Error));
        Assert.Equal(2, _notices.Lines.Count);
        Assert.EndsWith("no answer in 1 s; it is tried again until they are", _notices.Lines[0]);
        Assert.EndsWith("again", _notices.Lines[1]);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task a_certificate_of_nobody_is_not_trusted_until_its_authority_is_named(string protocol)
    {
        using X509Certificate2 certificate = SelfSigned("localhost");
        using var server = new AnsweringServer(_ => new HttpText("", 204), certificate);
        await using IExporter stranger = Start(protocol, server.Url, new TargetAccess(), Patience);
        await WaitFor.True(() => stranger.State.Error is not null, () => stranger.State.ToString());
        Assert.Empty(server.Requests);

        await using IExporter exporter =
            Start(protocol, server.Url, new TargetAccess { Authorities = [certificate] }, Patience);
        await WaitFor.True(() => exporter.State is { Queued: 0, Sent: > 0 }, () => exporter.State.ToString());

        Assert.StartsWith("its certificate is not trusted: ", stranger.State.Error);
        Assert.EndsWith("Name its authority with ca_file.", stranger.State.Error);
        Assert.Equal((0, 0, 0), (stranger.State.Sent, stranger.State.Refused, stranger.State.Dropped));
        Assert.Null(exporter.State.Error);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task one_that_closes_the_connection_is_named_in_words(string protocol)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = Task.Run(async () =>
        {
            while (true)
                (await listener.AcceptTcpClientAsync()).Dispose();
        });
        await using IExporter exporter = Start(
            protocol, new Uri($"http://{listener.LocalEndpoint}/"), new TargetAccess(), Patience);

        await WaitFor.True(() => exporter.State.Error is not null, () => exporter.State.ToString());

        Assert.StartsWith("the connection was closed before an answer came: ", exporter.State.Error);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task one_that_asks_for_a_certificate_gets_it(string protocol)
    {
        using X509Certificate2 certificate = SelfSigned("localhost");
        using X509Certificate2 own = SelfSigned("monitor");
        List<string?> clients = [];
        using var server = new AnsweringServer(_ => Task.FromResult(new HttpText("", 204)), certificate, client =>
        {
            lock (clients)
                clients.Add(client?.Subject);
            return client?.Subject == "CN=monitor";
        });
        var access = new TargetAccess { Authorities = [certificate] };
        await using IExporter nobody = Start(protocol, server.Url, access, Patience);
        await WaitFor.True(() => nobody.State.Error is not null, () => nobody.State.ToString());
        Assert.Empty(server.Requests);
        lock (clients)
            Assert.All(clients, Assert.Null);

        await using IExporter exporter = Start(protocol, server.Url, access with { Certificate = own }, Patience);
        await WaitFor.True(() => exporter.State is { Queued: 0, Sent: > 0 }, () => exporter.State.ToString());

        Assert.Null(exporter.State.Error);
        Assert.Equal((0, 0), (nobody.State.Sent, nobody.State.Refused));
        lock (clients)
            Assert.Contains("CN=monitor", clients);
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate =
            request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private IExporter Start(string protocol, Uri url, TargetAccess access, TimeSpan patience)
    {
        var source = new FixedSource(() => [_appliance], rounds: 1) { HasMonitor = true };
        IExporter exporter = protocol == "otlp"
            ? new OtlpWriter(
                new OtlpTarget { Url = url, Access = access, Every = Patience }, source, _notices, patience)
            : new RemoteWriter(
                new RemoteWriteTarget
                {
                    Url = new Uri(url, "api/v1/write"),
                    Histograms = WrittenHistograms.Classic,
                    Access = access,
                    Every = Patience,
                },
                source, _notices, new RemoteWriteLimits { Patience = patience });
        exporter.Start();
        return exporter;
    }
}
