// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Json;

/// <summary>Writes the stages of orders.</summary>
internal static class JsonStages
{
    /// <summary>Writes the member <c>stages</c>.</summary>
    public static void Write(Utf8JsonWriter json, StagesReport? stages)
    {
        if (stages is null)
        {
            json.WriteNull("stages"u8);
            return;
        }
        json.WriteStartObject("stages"u8);
        json.Field("rx_to_socket_ns"u8, stages.RxToSocketNs);
        json.Field("socket_wait_ns"u8, stages.SocketWaitNs);
        json.Field("read_to_send_ns"u8, stages.ReadToSendNs);
        json.Field("send_to_tx_ns"u8, stages.SendToTxNs);
        json.Field("tx_to_driver_ns"u8, stages.TxToDriverNs);
        json.Field("driver_to_wire_ns"u8, stages.DriverToWireNs);
        json.Field("wire_to_ack_ns"u8, stages.WireToAckNs);
        json.Field("read_to_tx_ns"u8, stages.ReadToTxNs);
        json.WriteEndObject();
    }
}
