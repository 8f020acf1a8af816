import type { INSTALL_EN } from "./install-en.ts";

/** Что говорят `kuma core --install`, `--uninstall` и `--check`, и строка состояния службы. Часть host-ru.ts. */
export const INSTALL_RU: Record<keyof typeof INSTALL_EN, string> = {
  // Строка состояния службы
  unit_waits:
    "{name} зарегистрировано. Кластер проверяет, что каждое Ядро достигает этого узла; начатые раньше подключения идут первыми.",
  unit_starts: "{name} запускает движок и читает реестр.",
  unit_leads: "{name} — лидер кластера.",
  unit_follows: "{name} следует за лидером.",
  unit_leaderless:
    "{name} работает, но лидера в кластере нет: большинство голосующих не связаны друг с другом. Запустите остальных или почините сеть.",

  // Что находит проверка
  found_fault: "Ошибка: {text}",
  found_note: "Замечание: {text}",
  check_good: "Всё, что можно проверить заранее, в порядке. Ничего не изменено.",
  check_bad: "{count} {count#ошибка|ошибки|ошибок}. Ничего не изменено; исправьте указанное и проверьте снова.",
  host_not_root: "Нужны права root: поставьте sudo перед командой.",
  host_not_packaged:
    "Установить можно только исполняемый файл из пакета, а это рабочая копия исходников. Соберите его: npm run package — или запустите Ядро на переднем плане, без --install.",
  host_no_systemd: "Здесь не работает systemd, а установленное Ядро — это служба systemd.",
  host_systemd_old: "systemd — {found}; нужна версия {needed} или новее.",
  host_libc_old:
    "Библиотека C — glibc {found}; etcd, который поставляется с этой программой, требует {needed}. Возьмите более новую систему или укажите etcd, который здесь работает: KUMA_ETCD=/путь/к/etcd.",
  host_name_local:
    "Имя этого узла {found?=не задано|*=— {found}}. Дайте ему полное имя: hostnamectl set-hostname ИМЯ.ДОМЕН",
  host_name_short: "Имя этого узла — {found}, без домена. Дайте ему полное имя: hostnamectl set-hostname {found}.ДОМЕН",
  host_name_differs:
    "Статическое имя этого узла — {found}, а hostname -f сообщает {full}. Сделайте их одинаковыми: hostnamectl set-hostname {full} — или исправьте /etc/hosts.",
  host_unresolved: "{name} здесь не разрешается в адрес. Добавьте имя в DNS или в /etc/hosts: АДРЕС {name}",
  host_loopback:
    "{name} разрешается здесь в {found}, где другие узлы его не достигнут. Уберите имя из этой строки /etc/hosts и дайте ему собственный адрес узла.",
  host_loopback_first:
    "{name} разрешается здесь в {found}. До подключения других Ядер дайте имени собственный адрес узла в /etc/hosts.",
  host_clock_unsynced: "За часами не следит служба времени. Включите её: timedatectl set-ntp true",
  host_port_taken:
    "Порт {port} занят: {program?=другая программа|*={program}}. Остановите её или перенесите на другой порт.",
  host_disk_full: "На {path} свободно {free:n} МБ; нужно не меньше {needed:n} МБ.",
  host_disk_small: "На {path} свободно {free:n} МБ; рекомендуется {wanted:n} МБ.",
  host_disk_noexec: "{path} подключён с noexec: программы там не запускаются.",
  host_disk_unwritable: "В {path} нельзя писать: {message}.",
  host_fsync_slow:
    "Диск подтверждает запись за {median} мс (самая долгая — {worst} мс). etcd нужно меньше 10 мс; лидеры могут часто меняться.",
  host_home_not_folder: "{home} — не папка, поэтому не тронуто. Переместите это или выберите другую --home.",
  host_home_place:
    "{home} не годится для установленного Ядра: служба не видит /home, /root, /run и /tmp. Уберите --home или выберите папку вроде /srv/kuma.",
  host_home_name:
    "{home}: папка установленного Ядра — абсолютный путь из латинских букв, цифр, точек, подчёркиваний, дефисов и косых черт.",

  // Установка
  install_other_core:
    "Здесь уже установлено Ядро {name} ({unit}), а на узле работает одно. Ничего не изменено. Если его место должно занять другое, сначала: kuma core --uninstall --purge",
  install_begin: "Ядро устанавливается в {home}.",
  install_again: "{name} здесь уже установлено и приводится в порядок.",
  install_made: "{home} и пользователь kuma есть.",
  install_programs: "В {home} помещены: {files}.",
  install_founded: "УЦ нового кластера и сертификат этого узла созданы.",
  install_unit: "{unit} создана и включена.",
  install_started: "{unit} работает.",
  install_nothing: "Менять было нечего.",
  install_done: "{name} установлено: {unit} работает и будет запускаться вместе с узлом.",
  install_console: "Консоль: {url}",
  install_link_later: "Ссылка для первого администратора: kuma user setup-link",
  install_failed:
    "Не установлено. Не удалось: {stage?preflight=проверка|programs=создание пользователя и папки, копирование программ|identity=получение удостоверения этого узла|unit=создание службы|start=запуск службы|join=стать исправным участником|*={stage}}{message?=.|*=: {message}}",
  install_command: "{command} сообщает: {message}",
  install_ended: "служба завершилась (результат {result}, код выхода {exitCode?=неизвестен|*={exitCode}})",
  install_no_progress: "нет продвижения {seconds} с; последнее: {last?=ничего|*={last}}",
  install_log: "Последние строки её журнала:",
  install_undone: "На этом узле всё как прежде.",
  install_not_undone: "Это не удалось вернуть: {message}. Проверьте сами; ту же команду можно повторить.",
  install_id_used:
    "Эта попытка использовала идентификатор. Перед следующей продлите его в консоли: «Активные сервисы», ⋮ в строке, «Продлить идентификатор».",
  install_stays:
    "У этого Ядра уже есть место в кластере, поэтому оно остаётся установленным: без него кластер считал бы его отказавшим участником. Дальше оно справится само. Посмотреть: systemctl status {unit}",
  install_interrupted: "Прервано. Начатое возвращается назад, подождите.",

  // Удаление
  uninstall_nothing: "В {home} нет установленного Ядра. Делать нечего.",
  uninstall_other_id: "Ядро этого узла — {name} ({unit}), идентификатор другой. Ничего не изменено.",
  uninstall_member:
    "{name} — участник кластера, в котором ещё {others} {others#Ядро|Ядра|Ядер}, а эта версия пока не умеет выводить участника из кластера. Если удалить его всё равно, оно останется красной строкой в консоли и будет считаться отказавшим участником: из {voters} {voters#голосующего|голосующих|голосующих} нужно {majority}, а без него {left#останется|останутся|останется} не больше {left}. Если вы этого хотите: --keep-member",
  uninstall_ask:
    "Ядро {name} будет остановлено, а его служба {unit} удалена с этого узла{purge?true=, ВСЕ ЕГО ДАННЫЕ И ЖУРНАЛЫ в {folder} БУДУТ СТЁРТЫ|*=. Данные и журналы останутся в {folder}}.",
  uninstall_type: "Для подтверждения введите его имя ({name}):",
  uninstall_declined: "Не подтверждено. Ничего не удалено.",
  uninstall_no_terminal: "Спросить здесь некого. Чтобы выполнить без вопроса: --yes",
  uninstall_done: "Ядро {name} удалено: службы {unit} больше нет.",
  uninstall_kept:
    "Данные и журналы остались в {folder}; kuma core --install запустит его снова, --uninstall --purge сотрёт их.",
  uninstall_purged: "Данные и журналы в {folder} стёрты. Программы остались в {home}; uninstall.sh убирает всё.",
  uninstall_failed: "Не удалено: {message}",
};
