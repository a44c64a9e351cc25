// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace TestSupport;

/// <summary>FIX messages written from the documents: tag 9 counts the body, tag 10 adds the bytes up.</summary>
public static class FixText
{
    /// <summary>A logon with a name and two passwords.</summary>
    public const string Login =
        "35=A|34=1|49=CLIENT|52=20240502-13:30:00.000|56=VENUE|98=0|108=30|141=Y|"
        + "553=trader1|554=s3cr3t-Pwd|925=n3w-Pwd|";

    /// <summary>A message of <paramref name="body"/>, where <c>|</c> separates.</summary>
    public static byte[] Message(string body, string version = "FIX.4.2")
    {
        string text = body.Replace('|', '\u0001');
        string whole = $"8={version}\u00019={Encoding.Latin1.GetByteCount(text)}\u0001{text}";
        int sum = Encoding.Latin1.GetBytes(whole).Sum(value => value) % 256;
        return Encoding.Latin1.GetBytes(
            $"{whole}10={sum.ToString("000", CultureInfo.InvariantCulture)}\u0001");
    }

    /// <summary>A new order.</summary>
    public static byte[] Order(int number, string id, string more = "") => Message(
        $"35=D|34={number}|49=CLIENT|52=20240502-13:30:00.123456|56=VENUE|11={id}|"
        + $"55=TEST|54=1|38=100|40=2|44=10.5|{more}");

    /// <summary>An execution report.</summary>
    public static byte[] Report(int number, string id, char execution, string more = "") => Message(
        $"35=8|34={number}|49=VENUE|52=20240502-13:30:00.124|56=CLIENT|37=X1|11={id}|17=E{number}|150={execution}|"
        + $"39={execution}|55=TEST|54=1|{more}");

    /// <summary>A heartbeat.</summary>
    public static byte[] Heartbeat(int number, string sender = "CLIENT") => Message(
        $"35=0|34={number}|49={sender}|52=20240502-13:30:01|56=OTHER|");
}
