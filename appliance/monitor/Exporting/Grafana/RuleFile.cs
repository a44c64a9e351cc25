// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Grafana;

/// <summary>Alerting rules for Prometheus and vmalert.</summary>
internal static class RuleFile
{
    internal static string Text => Head + Appliances + Feeds + Sessions + Hosts + Monitor;

    private const string Head = """
        # SPDX-License-Identifier: Apache-2.0
        # Alerting rules on the metrics of telemetry-monitor. A rule clears when its expression is no longer true:
        # PromQL has one threshold for both. keep_firing_for stands in for a second one, so that a value about the
        # threshold does not raise the alert again and again. No rule has a limit for a latency: what is slow depends
        # on the venue.
        groups:

        """;

    private const string Appliances = """
          - name: telemetry-appliances
            interval: 5s
            rules:
              - alert: ApplianceGone
                # Of one that is missing nothing was ever received; one that has ended as planned has no such value.
                expr: telemetry_appliance_up == 0 and on (appliance) telemetry_monitor_received_messages_total
                keep_firing_for: 10s
                labels: {severity: error}
                annotations:
                  summary: "{{ $labels.appliance }} sends no intervals"
              - alert: ApplianceMissing
                expr: telemetry_appliance_up == 0 unless on (appliance) telemetry_monitor_received_messages_total
                for: 30s
                labels: {severity: error}
                annotations:
                  summary: "{{ $labels.appliance }} is expected and was never seen"
              - alert: ApplianceRestarted
                expr: changes(telemetry_appliance_process_start_timestamp_seconds[5m]) > 0
                labels: {severity: warning}
                annotations:
                  summary: "{{ $labels.appliance }} was restarted in the last 5 minutes"
              - alert: TwoAppliancesOneName
                expr: telemetry_appliance_up{appliance=~".+@[0-9a-f]{8}"} == 1
                for: 5s
                keep_firing_for: 10s
                labels: {severity: error}
                annotations:
                  summary: "two appliances have the name of {{ $labels.appliance }}"
              - alert: ApplianceLoss
                expr: >-
                  sum by (appliance) (increase(telemetry_records_lost_total[5m]))
                  + sum by (appliance) (increase(telemetry_late_records_total[5m])) > 0
                labels: {severity: error}
                annotations:
                  summary: "{{ $labels.appliance }} lost records: what it measured then is incomplete"
              - alert: Incomplete
                expr: telemetry_complete == 0 and on (appliance) telemetry_appliance_up == 1
                keep_firing_for: 5m
                labels: {severity: warning}
                annotations:
                  summary: >-
                    {{ $labels.appliance }}: {{ $labels.of }}{{ with $labels.series }} {{ . }}{{ end }}{{
                    with $labels.feed }} {{ . }}{{ end }}{{ with $labels.line }} {{ . }}{{ end }}{{
                    with $labels.session }} {{ . }}{{ end }} is incomplete
              - alert: SubscriberLoses
                expr: increase(telemetry_monitor_missing_messages_total[1m]) > 0
                keep_firing_for: 1m
                labels: {severity: warning}
                annotations:
                  summary: >-
                    messages of {{ $labels.appliance }} on stream {{ $labels.stream }} did not reach the monitor

        """;

    private const string Feeds = """
          - name: telemetry-feeds
            interval: 5s
            rules:
              - alert: FeedGap
                expr: >-
                  increase(telemetry_feed_messages_lost_total[5m])
                  - increase(telemetry_feed_messages_lost_retracted_total[5m]) > 0
                labels: {severity: error}
                annotations:
                  summary: "{{ $labels.appliance }}: no line of feed {{ $labels.feed }} delivered some messages"
              # The appliance's own conditions, with the severity that it gives them.
              - alert: FeedStale
                expr: telemetry_condition_raised{kind="stale"} == 1 and on (appliance) telemetry_appliance_up == 1
                annotations:
                  summary: "{{ $labels.appliance }}: feed {{ $labels.feed }} is silent"
              - alert: LineDown
                expr: telemetry_condition_raised{kind="line_down"} == 1 and on (appliance) telemetry_appliance_up == 1
                annotations:
                  summary: "{{ $labels.appliance }}: line {{ $labels.feed }}/{{ $labels.line }} is down"
              - alert: LineBehind
                expr: telemetry_condition_raised{kind="line_behind"} == 1 and on (appliance) telemetry_appliance_up == 1
                annotations:
                  summary: "{{ $labels.appliance }}: line {{ $labels.feed }}/{{ $labels.line }} is behind the others"
              - alert: NotJoined
                expr: telemetry_condition_raised{kind="not_joined"} == 1 and on (appliance) telemetry_appliance_up == 1
                annotations:
                  summary: "{{ $labels.appliance }}: the group of {{ $labels.feed }}/{{ $labels.line }} is not joined"
              - alert: Carrier
                expr: telemetry_condition_raised{kind="carrier"} == 1 and on (appliance) telemetry_appliance_up == 1
                annotations:
                  summary: "{{ $labels.appliance }}: {{ $labels.interface }} has no carrier"
              - alert: LineLosesMuch
                expr: >-
                  rate(telemetry_line_messages_missing_total[1m]) / rate(telemetry_line_messages_total[1m]) > 0.001
                for: 30s
                keep_firing_for: 5m
                labels: {severity: warning}
                annotations:
                  summary: "{{ $labels.appliance }}: {{ $labels.feed }}/{{ $labels.line }} misses {{ $value }} of all"
              - alert: FeedUnprotected
                expr: >-
                  (count by (appliance, feed) (rate(telemetry_line_packets_total[1m]) > 0) == 1)
                  and on (appliance, feed) (count by (appliance, feed) (telemetry_line_info) > 1)
                for: 10s
                keep_firing_for: 30s
                labels: {severity: warning}
                annotations:
                  summary: "{{ $labels.appliance }}: feed {{ $labels.feed }} has packets on one line only"

        """;

    private const string Sessions = """
          - name: telemetry-sessions
            interval: 5s
            rules:
              - alert: UnansweredOrders
                expr: increase(telemetry_session_unanswered_total[5m]) > 0
                labels: {severity: error}
                annotations:
                  summary: "{{ $labels.appliance }}: orders of {{ $labels.session }} have no answer"
              - alert: SessionLoggedOut
                expr: >-
                  telemetry_session_connected == 0 and on (appliance) telemetry_appliance_up == 1
                  unless on (appliance) telemetry_appliance_venue_open == 0
                for: 10s
                labels: {severity: error}
                annotations:
                  summary: "{{ $labels.appliance }}: session {{ $labels.session }} has no connection any more"
              - alert: Rejects
                expr: >-
                  increase(telemetry_session_rejects_total[1m]) / increase(telemetry_session_orders_total[1m]) > 0.2
                  and increase(telemetry_session_orders_total[1m]) >= 20
                for: 30s
                keep_firing_for: 5m
                labels: {severity: warning}
                annotations:
                  summary: "{{ $labels.appliance }}: {{ $labels.session }} has {{ $value }} of its orders rejected"
              - alert: Retransmits
                expr: rate(telemetry_session_retransmits_total[1m]) / rate(telemetry_session_segments_total[1m]) > 0.01
                for: 1m
                keep_firing_for: 5m
                labels: {severity: warning}
                annotations:
                  summary: "{{ $labels.appliance }}: {{ $labels.session }} sends {{ $value }} of its segments again"

        """;

    private const string Hosts = """
          - name: telemetry-hosts
            interval: 5s
            rules:
              - alert: HostDrops
                expr: increase(telemetry_host_drops_total[5m]) > 0
                labels: {severity: warning}
                annotations:
                  summary: "the host of {{ $labels.appliance }} dropped packets: {{ $labels.place }}"
              - alert: SocketOverflow
                expr: increase(telemetry_socket_drops_total[5m]) > 0
                labels: {severity: error}
                annotations:
                  summary: "a socket of {{ $labels.feed }}/{{ $labels.line }} at {{ $labels.appliance }} was full"
              - alert: ClockUnsynchronised
                expr: telemetry_clock_synchronised == 0 and on (appliance) telemetry_appliance_up == 1
                for: 1m
                labels: {severity: warning}
                annotations:
                  summary: "the clock of {{ $labels.appliance }} is not synchronised"
              - alert: ClockStep
                expr: sum by (appliance) (increase(telemetry_events_total{kind="clock_step"}[5m])) > 0
                labels: {severity: warning}
                annotations:
                  summary: "the clock of {{ $labels.appliance }} was set"
              - alert: ClockUncertain
                expr: >-
                  telemetry_clock_offset_uncertainty_seconds > 100e-6
                  and on (appliance) telemetry_appliance_up == 1
                for: 1m
                keep_firing_for: 5m
                labels: {severity: warning}
                annotations:
                  summary: "times of {{ $labels.appliance }} may be {{ $value }} s off UTC"
              - alert: SettingChanged
                expr: increase(telemetry_host_settings_changes_total[5m]) > 0
                labels: {severity: warning}
                annotations:
                  summary: "a setting of the host of {{ $labels.appliance }} was changed"

        """;

    private const string Monitor = """
          - name: telemetry-monitor
            interval: 5s
            rules:
              - alert: MonitorBehind
                # Once for 10 s, or again and again for 3 s. A sum over a minute stays for a minute.
                expr: telemetry_monitor_long_pauses_seconds >= 10
                labels: {severity: warning}
                annotations:
                  summary: "the monitor {{ $labels.instance }} did not look at what it receives for {{ $value }} s"
              - alert: MonitorHistoryNotWritten
                expr: telemetry_monitor_history_written == 0
                for: 10s
                keep_firing_for: 1m
                labels: {severity: warning}
                annotations:
                  summary: "history of {{ $labels.tier }} is not written to the disk of {{ $labels.instance }}"
              - alert: MonitorStateSetAside
                expr: telemetry_monitor_files_set_aside > 0
                labels: {severity: warning}
                annotations:
                  summary: "{{ $value }} damaged files of the state directory of {{ $labels.instance }} are set aside"
              - alert: MonitorMemoryShort
                expr: >-
                  telemetry_monitor_history_reach_seconds{tier="seconds"} < telemetry_monitor_history_configured_seconds
                for: 10s
                keep_firing_for: 1m
                labels: {severity: warning}
                annotations:
                  summary: "single intervals of {{ $labels.instance }} reach back {{ $value }} s: memory is short"
              - alert: MonitorExportFails
                expr: >-
                  sum by (instance, to)
                  (increase(telemetry_monitor_export_samples_total{result=~"refused|dropped"}[1m])) > 0
                labels: {severity: warning}
                annotations:
                  summary: "values of {{ $labels.instance }} for {{ $labels.to }} were refused or dropped"
              - alert: MonitorRefused
                expr: increase(telemetry_monitor_refused_total[5m]) > 0
                labels: {severity: warning}
                annotations:
                  summary: "the monitor {{ $labels.instance }} has no place for more {{ $labels.what }}"
              # Fires always: a receiver that no longer gets it can conclude that alerts do not arrive.
              - alert: MonitorAlive
                expr: sum(telemetry_monitor_info) > 0
                labels: {severity: none}
                annotations:
                  summary: "the monitor is scraped"

        """;
}
