// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Commands;
using Telemetry.Playing.Gateway;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options;

/// <summary>The options of the gateway of <c>play</c>, and of tests that are made of captures.</summary>
internal sealed class GatewayOptionSet
{
    private const int MostCpu = 8_191;
    private const string Gateways =
        "expected ADDR:PORT=ADDR:PORT, the recorded gateway first, such as 10.1.1.1:9000=198.18.0.2:9000";

    private readonly Option<bool> _gateway = new("--gateway")
    {
        Description = "Also be the recorded gateways of the sessions, and answer orders. The market does not react: "
            + "this measures speed and behaviour, not profit",
    };

    private readonly Option<string?> _answers = new("--answers")
    {
        Description = "How orders are answered: recorded, accept or none (default: recorded)",
        HelpName = "HOW",
    };

    private readonly Option<string[]> _map = new("--gateway-map")
    {
        Description = "Address to listen on in place of a recorded gateway; may be repeated",
        HelpName = "ADDR:PORT=ADDR:PORT",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _wait = new("--await-logins")
    {
        Description = "Longest wait for the logins of all sessions before the first datagram (default: 30s)",
        HelpName = "DURATION",
    };

    private readonly Option<string?> _cpu = new("--gateway-cpu")
    {
        Description = "CPU of the answering thread; best an isolated one (default: any)",
        HelpName = "N",
    };

    private readonly Option<string?> _expect = new("--expect")
    {
        Description = "File of expected orders, as --make-test writes it; exit code 5 if others are sent",
        HelpName = "FILE",
    };

    private readonly Option<string?> _makeTest = new("--make-test")
    {
        Description = "Make a regression test of the captures in this new folder, in place of playing: the "
            + "configuration, the orders that were sent, and check.sh, which plays it to a strategy",
        HelpName = "DIR",
    };

    private readonly Option<bool> _copy = new("--copy")
    {
        Description = "With --make-test: copy the captures into the folder, in place of referring to them",
    };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_gateway, _answers, _map, _wait, _cpu, _expect, _makeTest, _copy])
            command.Add(option);
    }

    /// <summary>Folder of the test to make; null to play.</summary>
    public string? TestFolderOf(ParseResult parsed) => parsed.GetValue(_makeTest);

    /// <summary>True to copy the captures into it.</summary>
    public bool CopiesCaptures(ParseResult parsed) => parsed.GetValue(_copy);

    /// <summary>Those of the options that a test keeps, as words of a command line.</summary>
    public IReadOnlyList<Option> Kept => [_answers, _map, _wait, _cpu];

    /// <summary>The gateway; null if there is none.</summary>
    public GatewayPlan? Read(ParseResult parsed, ErrorList errors)
    {
        bool isUsed = parsed.GetValue(_gateway) || parsed.GetValue(_makeTest) is not null;
        foreach (Option option in (Option[])[_answers, _map, _wait, _cpu, _expect])
        {
            if (!isUsed && parsed.GetResult(option) is { Implicit: false })
                errors.Add(option.Name, "there is no gateway", "add --gateway");
        }
        if (parsed.GetValue(_copy) && parsed.GetValue(_makeTest) is null)
            errors.Add(_copy.Name, "no test is made", "add --make-test DIR");
        if (parsed.GetValue(_makeTest) is { Length: 0 })
            errors.Add(_makeTest.Name, "the name of the folder is empty", "name a new folder");
        var plan = new GatewayPlan
        {
            Answers = parsed.GetValue(_answers) is { } how
                ? errors.Choose(_answers.Name, "value", how, GatewayJson.Modes) ?? default : default,
            Map = PlayOptionSet.ReadMap(
                parsed, _map, "gateway", Gateways, row => !row.From.AnyPort && !row.To.AnyPort, errors),
            LoginWaitNs = OptionText.DurationNs(parsed, _wait, errors) ?? GatewayPlan.DefaultLoginWaitNs,
            Cpu = (int?)OptionText.Integer(parsed, _cpu, 0, MostCpu, errors),
            Expected = parsed.GetValue(_expect),
        };
        return isUsed ? plan : null;
    }
}
