// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace TestSupport.Trading;

/// <summary>Messages of a FIX session between ALPHA and VENUE, field by field as the documents have them (FIX 4.2, 4.4,
/// FIXT 1.1); nothing of it is taken from the code under test.</summary>
/// <param name="version">Value of tag 8.</param>
public sealed class FixWire(string version)
{
    /// <summary>Name of the protocol in a configuration.</summary>
    public const string Protocol = "fix";

    /// <summary>Time in messages of a recording.</summary>
    public const string Time = "20261126-14:30:00.123";

    /// <summary>Value of tag 8.</summary>
    public string Version => version;

    private bool IsOld => version == "FIX.4.2";

    /// <summary>A message of the client; <c>|</c> separates fields.</summary>
    public byte[] Client(int number, string type, string fields = "", string header = "") => FixText.Message(
        $"35={type}|49=ALPHA|56=VENUE|34={number}|{header}52={Time}|{fields}", version);

    /// <summary>A message of the exchange.</summary>
    public byte[] Venue(int number, string type, string fields = "") => FixText.Message(
        $"35={type}|49=VENUE|56=ALPHA|34={number}|52={Time}|{fields}", version);

    /// <summary>Fields of a new order (D).</summary>
    public static string Order(string id, uint quantity, string price, string symbol = "ABCD", char side = '1') =>
        $"11={id}|1=ACCT|21=1|55={symbol}|54={side}|38={quantity}|40=2|44={price}|59=0|60={Time}|";

    /// <summary>Fields of a cancel/replace (G).</summary>
    public static string Replace(
        string original, string id, uint quantity, string price, string symbol, char side) =>
        $"41={original}|" + Order(id, quantity, price, symbol, side);

    /// <summary>Fields of a cancel (F).</summary>
    public static string Cancel(string original, string id, string symbol, char side) =>
        $"41={original}|11={id}|55={symbol}|54={side}|38=100|60={Time}|";

    /// <summary>An execution report (8) that is not an execution.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="id">Client order id.</param>
    /// <param name="type">Value of tag 150 and 39.</param>
    /// <param name="more">Further fields.</param>
    public byte[] Report(int number, string id, char type, string more = "") => Venue(number, "8",
        $"37=V{number}|11={id}|17=E{number}|{Transaction}150={type}|39={type}|1=ACCT|55=ABCD|54=1|38=100|40=2|44=50.00|"
        + $"59=0|32=0|31=0|151=100|14=0|6=0|60={Time}|{more}");

    /// <summary>An execution report of an execution.</summary>
    public byte[] Filled(int number, string id, uint quantity, uint sum, uint of, string more = "")
    {
        char status = sum == of ? '2' : '1';
        return Venue(number, "8",
            $"37=V1|11={id}|17=E{number}|{Transaction}150={(IsOld ? status : 'F')}|39={status}|1=ACCT|55=ABCD|54=1|"
            + $"38={of}|40=2|44=50.00|59=0|32={quantity}|31=50.00|151={of - sum}|14={sum}|6=50.00|60={Time}|{more}");
    }

    /// <summary>A refusal to cancel (9).</summary>
    public byte[] CancelRefused(int number, string original, string id, string reason) => Venue(number, "9",
        $"37=V1|11={id}|41={original}|39=0|434=1|102=0|58={reason}|60={Time}|");

    /// <summary>Text of a number.</summary>
    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private string Transaction => IsOld ? "20=0|" : "";
}
