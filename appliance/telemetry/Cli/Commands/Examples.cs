// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Cli.Commands;

/// <summary>Examples that help prints below each command; a test parses every line.</summary>
internal static class Examples
{
    internal static readonly Dictionary<string, string[]> ByCommand = new()
    {
        ["run"] =
        [
            "telemetry run --config telemetry.yaml",
            "telemetry run --interface eth1 --feed itch=moldudp64-itch50@233.54.12.111:26477,233.86.230.111:26477 "
                + "--json",
            "telemetry run --config telemetry.yaml --black-box /var/lib/telemetry/black-box",
            "telemetry run --config telemetry.yaml --result before",
            "telemetry run --config telemetry.yaml --capture /data/frames.pcapng --frames --rotate 1GiB --keep 10",
        ],
        ["demo"] = ["telemetry demo", "telemetry demo --seconds 30 --rate max --seed 7 --json",
            "telemetry demo --mirror", "telemetry demo --black-box events",
            "telemetry demo --record demo.telemetry --label site=lab", "telemetry demo --delay 20us --result slower"],
        ["replay"] =
        [
            "telemetry replay day.pcapng",
            "telemetry replay day.pcapng --write-config found.yaml",
            "telemetry replay a.pcap b.pcap --feed itch=moldudp64-itch50@233.54.12.111:26477,233.86.230.111:26477 "
                + "--json",
            "telemetry replay - --config telemetry.yaml --fail-on-gap",
            "telemetry replay day.pcapng --hlog day.hlog --csv lines.csv",
            "telemetry replay a.pcap b.pcap --config telemetry.yaml --threads 3",
            "telemetry replay day.pcapng --config telemetry.yaml --black-box events",
        ],
        ["extract"] =
        [
            "telemetry extract day.pcapng --event gap:17 -w gap17.pcapng",
            "telemetry extract day.pcap.gz --config telemetry.yaml --order 4711 -w order.pcapng",
            "telemetry extract a.pcap b.pcap --at 2026-11-21T14:30:15.5Z --before 1ms --after 50ms -w at.pcapng",
            "telemetry extract day.pcapng --all-events --limit 100 -w events/",
            "telemetry extract day.pcapng --event reset:4 --flows-only --as-captured -w reset4.pcapng",
        ],
        ["play"] =
        [
            "telemetry play day.pcapng --config lab.yaml --plan",
            "telemetry play day.pcapng --config lab.yaml --interface lab0 --result played",
            "telemetry play a.pcap b.pcap --config lab.yaml --interface lab0 --map 233.54.12.111=239.1.1.1 --speed 2",
            "telemetry play day.pcapng --config lab.yaml --interface lab0 --from 2026-11-21T14:30:00Z "
                + "--to 2026-11-21T14:35:00Z --loop 3 --fault loss=0.1%,seed=7 --json",
            "telemetry play day.pcapng --config lab.yaml --interface lab0 --lab-confirmed lab0 --retime",
            "telemetry play day.pcapng --config lab.yaml --interface lab0 --gateway "
                + "--gateway-map 10.1.1.1:9000=198.18.0.2:9000",
            "telemetry play day.pcapng --config lab.yaml --make-test morning --copy",
        ],
        ["black-box"] = ["telemetry black-box --now /var/lib/telemetry/black-box",
            "telemetry black-box --now --config telemetry.yaml"],
        ["compare"] = ["telemetry compare before after", "telemetry compare before after --limit 200ns --json"],
        ["guard"] = ["telemetry guard --config guard.yaml", "telemetry guard --config guard.yaml --enforce --json",
            "telemetry guard --config guard.yaml --evidence /var/lib/telemetry-guard"],
        ["steer"] = ["telemetry guard steer --config guard.yaml",
            "telemetry guard steer --config guard.yaml --enforce --json"],
        ["confirm"] = ["telemetry guard confirm", "telemetry guard confirm --config guard.yaml"],
        ["spread"] = ["telemetry spread --interface mirror0 --readers 4 --capture /data/spread --rotate 1GiB --keep 10",
            "telemetry spread --interface mirror0 --readers 4 --program ./reader.sh",
            "telemetry spread --interface mirror0 --readers-file spread.yaml --config telemetry.yaml --json"],
        ["watch"] = ["telemetry watch", "telemetry watch --channel aeron:udp?endpoint=10.0.0.5:20121",
            "telemetry watch --stream 1002 --json", "telemetry watch --csv lines.csv",
            "telemetry watch --record day.telemetry", "telemetry watch --play day.telemetry --json",
            "telemetry watch --channel 'aeron:udp?endpoint=239.10.0.1:20121|interface=10.0.0.5/24' --from 10.0.0.0/24"],
        ["doctor"] = ["telemetry doctor --interface eth1", "telemetry doctor --config telemetry.yaml",
            "telemetry doctor --cpus 2-3 --seconds 10"],
        ["discover"] = ["telemetry discover --interface eth1 --seconds 60",
            "telemetry discover --interface eth1 --json --write-config found.yaml",
            "telemetry discover day.pcapng --write-config found.yaml",
            "telemetry discover day.pcapng --config telemetry.yaml --sample 8GiB --json"],
        ["clock-report"] = ["telemetry clock-report --for 10s", "telemetry clock-report --csv clock.csv --limit 100us",
            "telemetry clock-report --read clock.csv --day 2026-11-20 --json"],
        ["feeds"] = ["telemetry feeds", "telemetry feeds moldudp64-itch50", "telemetry feeds nasdaq",
            "telemetry feeds --config telemetry.example.yaml"],
        ["check"] = ["telemetry config check telemetry.yaml",
            "telemetry config check new.yaml --against telemetry.yaml", "telemetry guard check guard.yaml"],
        ["flows"] = ["telemetry config flows telemetry.yaml", "telemetry config flows telemetry.yaml --queues 4"],
    };

    /// <summary>The examples of one command; none for commands that only group others.</summary>
    public static string[] Of(string command) => ByCommand.GetValueOrDefault(command, []);
}
