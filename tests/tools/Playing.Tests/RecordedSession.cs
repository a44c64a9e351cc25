// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Gateway.Learning;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.Trading;

namespace Telemetry.Playing.Tests;

/// <summary>Captures of an order session, and what a gateway learns of them.</summary>
internal sealed class RecordedSession : IDisposable
{
    public const string Gateway = "10.99.0.77";
    public const ushort Port = 9000;

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    /// <summary>A plan to play captures with a gateway of one session.</summary>
    public static PlayPlan Plan(string protocol, params string[] captures) => new()
    {
        Captures = captures,
        Topology = Configuration.Build(FlowOptions.Apply(
            new Settings(), [], [$"alpha={protocol}@{Gateway}:{Port}"], [], new ErrorList())).Topology,
        Gateway = new GatewayPlan(),
    };

    /// <summary>A request and the kinds and delays of its answers.</summary>
    public static string Text(RecordedRequest request)
    {
        IEnumerable<string> answers = request.Answers.Select(answer => $"{answer.Kind} {answer.DelayNs}");
        return $"{request.Kind} {request.Instrument.Name()} {request.Instrument.SideName()} {request.Ordinal} "
            + $"{request.Quantity}@{request.Price}: {string.Join(", ", answers)}";
    }

    public string File(string name, byte[] bytes)
    {
        string path = _scratch.File(name);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>What is learned of a capture.</summary>
    public SessionRecording Learn(OuchWire wire, byte[] capture, Func<PlayPlan, PlayPlan>? change = null) =>
        Learn(wire.Protocol, capture, change);

    /// <summary>The same of a protocol by its name.</summary>
    public SessionRecording Learn(string protocol, byte[] capture, Func<PlayPlan, PlayPlan>? change = null)
    {
        PlayPlan plan = Plan(protocol, File("orders.pcap", capture));
        return Assert.Single(OrderPass.Read(change?.Invoke(plan) ?? plan, CancellationToken.None));
    }
}
