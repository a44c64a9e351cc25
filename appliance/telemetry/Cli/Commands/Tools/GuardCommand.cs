// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Cli.Output;
using Telemetry.Commands;
using Telemetry.Guarding.Reading;
using Telemetry.Guarding.Rules;
using Telemetry.Guarding.Running;
using Telemetry.Guarding.Steering;

namespace Telemetry.Cli.Commands.Tools;

/// <summary><c>telemetry guard</c>: a process of its own that judges received packets.</summary>
internal static class GuardCommand
{
    public static Command Build()
    {
        var config = new Option<string?>("--config")
        {
            Description = "File of rules (YAML): see guard.example.yaml",
            HelpName = "FILE",
        };
        var enforce = new Option<bool>("--enforce")
        {
            Description = "Drop what the rules condemn; ends by itself unless 'telemetry guard confirm' comes in time. "
                + "Without it everything passes, and is counted",
        };
        var evidence = new Option<string?>("--evidence")
        {
            Description = "Folder for the first packets of each rule and source, as pcapng, in place of that of the "
                + "file",
            HelpName = "DIR",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON, one interval a line" };
        var command = new Command("guard", "Judge received packets by rules, in a process of its own; by default a dry "
            + "run, in which everything passes.")
        {
            config, enforce, evidence, json, BuildCheck(), BuildConfirm(), BuildSteer(),
        };
        command.SetAction(parsed => Run(
            new GuardPlan(
                parsed.GetValue(config) ?? throw Refused("no rules are named", "add --config FILE"),
                parsed.GetValue(enforce), parsed.GetValue(evidence)),
            parsed.GetValue(json)));
        return command;
    }

    private static Command BuildCheck()
    {
        var file = new Argument<string>("FILE") { Description = "File of rules (YAML)" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var check = new Command("check", "Check a file of rules and say what each would do.") { file, json };
        check.SetAction(parsed =>
        {
            GuardSettings settings = GuardReader.ReadFile(parsed.GetValue(file)!);
            if (parsed.GetValue(json))
                JsonOutput.Write(lines => GuardJson.WriteCheck(lines, settings));
            else
                GuardText.WriteCheck(Console.Out, settings);
            return 0;
        });
        return check;
    }

    private static Command BuildConfirm()
    {
        var config = new Option<string?>("--config")
        {
            Description = "File of rules of the guard, if it sets runtime_directory",
            HelpName = "FILE",
        };
        var confirm = new Command("confirm", "Let a guard that was started with --enforce keep its rules.") { config };
        confirm.SetAction(parsed =>
        {
            GuardRun.Confirm(parsed.GetValue(config));
            Console.Out.WritePrinted("confirmed: the rules stay enforced until the guard ends");
            return 0;
        });
        return confirm;
    }

    private static Command BuildSteer()
    {
        var config = new Option<string?>("--config")
        {
            Description = "File with the section steer (YAML): see guard.example.yaml",
            HelpName = "FILE",
        };
        var enforce = new Option<bool>("--enforce")
        {
            Description = "Steer. Without it every packet passes where it arrives, and is counted",
        };
        var even = new Option<bool>("--even-with-filters")
        {
            Description = "Steer although the NIC has rules for flows (ntuple filters), which cost a packet nothing",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON, one interval a line" };
        var steer = new Command("steer", "Hand received packets of flows to other CPUs, where the NIC has no rules for "
            + "that; by default a dry run.")
        {
            config, enforce, even, json,
        };
        steer.SetAction(parsed => Steer(
            new SteerPlan(
                parsed.GetValue(config) ?? throw Refused("no flows are named", "add --config FILE"),
                parsed.GetValue(enforce), parsed.GetValue(even)),
            parsed.GetValue(json)));
        return steer;
    }

    private static int Steer(SteerPlan plan, bool asJson)
    {
        using var signals = new StopSignals(hangUp: null);
        using var run = new SteerRun(plan, new NoticeWriter());
        using var streams = new StandardStreams(signals);
        if (asJson)
        {
            using var sink = new SteerJson(streams.Output, signals.Stop);
            run.Run(sink, signals.Token);
        }
        else
        {
            run.Run(new SteerText(streams.Text, signals.Stop), signals.Token);
        }
        return streams.Finish() is { } failure ? throw new FailureException(failure) : 0;
    }

    private static int Run(GuardPlan plan, bool asJson)
    {
        GuardRun? hungUp = null;
        using var signals = new StopSignals(() => hungUp?.AskReload());     // before rules are enforced
        using GuardRun run = hungUp = new GuardRun(plan, new NoticeWriter());
        using var streams = new StandardStreams(signals);
        if (asJson)
        {
            using var sink = new GuardJson(streams.Output, signals.Stop);
            run.Run(sink, signals.Token);
        }
        else
        {
            run.Run(new GuardText(streams.Text, signals.Stop), signals.Token);
        }
        return streams.Finish() is { } failure ? throw new FailureException(failure) : 0;
    }

    private static FailureException Refused(string what, string remedy) =>
        new(new Failure(ExitCode.Usage, "guard", what, remedy));
}
